// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Applies layers to a tree (OCI image specification, "Image Layer Filesystem Changeset"): each may
 * be compressed, hide what is below it, and lie.
 */
public final class LayerReader {
  /** More than any real path and its attributes need: headers are read into memory. */
  private static final int MAX_HEADER = 1 << 20;

  private final FileTree tree;
  private final Spool spool;
  private final Limits limits;
  private int entries;
  private long bytes;
  private long names;

  /** A reader that keeps file contents in a spool. */
  public LayerReader(FileTree tree, Spool spool, Limits limits) {
    this.tree = tree;
    this.spool = spool;
    this.limits = limits;
  }

  /** Applies one layer; its stream is read to the end and closed. */
  public void apply(InputStream layer) throws IOException {
    var changes = new LayerChanges(tree);
    try (var data = new BoundedStream(reading(() -> Decompression.open(layer)));
        var tar = new TarArchiveInputStream(data, StandardCharsets.UTF_8.name())) {
      while (reading(() -> next(tar, data))) {
        take(changes, tar, tar.getCurrentEntry());
      }
      reading(() -> drain(data, layer));
    }
  }

  /** What cannot be read is no fault of this computer. */
  private static <T> T reading(Reading<T> work) throws HostileImageException {
    try {
      return work.get();
    } catch (HostileImageException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new HostileImageException("is no valid archive: " + e.getMessage());
    } catch (StackOverflowError e) { // the library calls itself for a header after a header
      throw new HostileImageException("has too many headers before an entry");
    }
  }

  @FunctionalInterface
  private interface Reading<T> {
    T get() throws IOException;
  }

  private boolean next(TarArchiveInputStream tar, BoundedStream data) throws IOException {
    data.allow(MAX_HEADER);
    var found = tar.getNextEntry() != null;
    if (found && ++entries > limits.entries()) {
      throw new HostileImageException("has more than " + limits.entries() + " entries");
    }
    data.allow(Long.MAX_VALUE);
    return found;
  }

  private void take(LayerChanges changes, TarArchiveInputStream tar, TarArchiveEntry entry)
      throws IOException {
    if (entry.getName().length() > limits.pathLength()
        || entry.getLinkName().length() > limits.pathLength()) {
      throw new HostileImageException(
          "has a path of more than " + limits.pathLength() + " characters");
    }
    names += entry.getName().length() + entry.getLinkName().length();
    if (names > limits.names()) {
      throw new HostileImageException(
          "has paths of more than " + limits.names() + " characters together");
    }
    var path = TreePath.clean(entry.getName());
    var owner = owner(entry);
    if (entry.isDirectory()) {
      changes.directory(path, owner);
    } else if (entry.isSymbolicLink()) {
      changes.put(path, new Node.SymbolicLink(owner, entry.getLinkName()));
    } else if (entry.isLink()) {
      changes.hardLink(path, TreePath.clean(entry.getLinkName()));
    } else if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
      changes.put(path, special(entry, owner));
    } else if (entry.isFile() && !entry.isSparse()) {
      changes.put(path, new Node.RegularFile(owner, content(tar, entry)));
    } else {
      throw new HostileImageException("\"" + path + "\" is of a kind that layers do not have");
    }
  }

  private Content content(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
    var size = entry.getSize();
    bytes += size;
    if (size > Limits.FILE_BYTES || bytes > limits.bytes() || bytes < 0) {
      throw new HostileImageException(
          "\"" + entry.getName() + "\" makes it larger than is allowed");
    }
    return spool.add(tar, size);
  }

  private static Node.Owner owner(TarArchiveEntry entry) throws HostileImageException {
    var uid = entry.getLongUserId();
    var gid = entry.getLongGroupId();
    if (uid < 0 || gid < 0 || uid > 0xffff_fffeL || gid > 0xffff_fffeL) {
      throw new HostileImageException(
          "\"" + entry.getName() + "\" has an owner that is no user id");
    }
    return new Node.Owner(entry.getMode() & 07777, (int) uid, (int) gid);
  }

  private static Node.Special special(TarArchiveEntry entry, Node.Owner owner) {
    var kind =
        entry.isFIFO()
            ? Node.Special.Kind.Fifo
            : entry.isBlockDevice() ? Node.Special.Kind.Block : Node.Special.Kind.Character;
    return new Node.Special(owner, kind, entry.getDevMajor(), entry.getDevMinor());
  }

  /**
   * What follows the archive's end is padding; it is read, bounded, for the digest of the whole.
   */
  private static boolean drain(BoundedStream data, InputStream layer) throws IOException {
    data.allow(MAX_HEADER);
    data.transferTo(OutputStream.nullOutputStream());
    layer.transferTo(OutputStream.nullOutputStream());
    return true;
  }

  /** Bounds how much is read for what is not a file's content. */
  private static final class BoundedStream extends FilterInputStream {
    private long left = Long.MAX_VALUE;

    BoundedStream(InputStream in) {
      super(in);
    }

    void allow(long more) {
      left = more;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
      var n = super.read(buffer, from, length);
      left -= Math.max(n, 0);
      if (left < 0) {
        throw new HostileImageException("has a header of more than " + MAX_HEADER + " bytes");
      }
      return n;
    }

    /** Skipped bytes count, too. */
    @Override
    public long skip(long wanted) throws IOException {
      return Math.max(0, read(new byte[(int) Math.min(8192, wanted)]));
    }
  }
}
