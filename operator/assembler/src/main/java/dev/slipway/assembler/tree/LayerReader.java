// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Applies layers to a tree (OCI image specification, "Image Layer Filesystem Changeset"): each may
 * be compressed, hide what is below it, and lie.
 */
public final class LayerReader {
  private final FileTree tree;
  private final Spool spool;
  private final Limits limits;
  private int entries;
  private long bytes;
  private long names;
  private long attributes;

  /** A reader that keeps file contents in a spool. */
  public LayerReader(FileTree tree, Spool spool, Limits limits) {
    this.tree = tree;
    this.spool = spool;
    this.limits = limits;
  }

  /** Applies one layer; its stream is read to the end and closed. */
  public void apply(InputStream layer) throws IOException {
    var changes = new LayerChanges(tree);
    try (var raw = new CountedStream(layer);
        var data =
            reading(() -> new BoundedStream(Decompression.open(raw), raw, limits.freeGrowth()))) {
      var tar = new TarReader(data);
      var entry = reading(tar::next);
      while (entry.isPresent()) {
        take(changes, tar, entry.get());
        entry = reading(tar::next);
      }
      reading(() -> drain(data, raw));
    }
  }

  /** What cannot be read is no fault of this computer. */
  private static <T> T reading(Reading<T> work) throws HostileImageException {
    try {
      return work.get();
    } catch (HostileImageException e) {
      throw e;
    } catch (IOException e) {
      throw new HostileImageException("is no valid archive: " + e.getMessage());
    }
  }

  @FunctionalInterface
  private interface Reading<T> {
    T get() throws IOException;
  }

  private void take(LayerChanges changes, TarReader tar, TarEntry entry) throws IOException {
    if (++entries > limits.entries()) {
      throw new HostileImageException("has more than " + limits.entries() + " entries");
    }
    if (entry.name().length() > limits.pathLength()
        || entry.link().length() > limits.pathLength()) {
      throw new HostileImageException(
          "has a path of more than " + limits.pathLength() + " characters");
    }
    names += entry.name().length() + entry.link().length();
    attributes += entry.owner().xattrs().size();
    if (attributes > Limits.ATTRIBUTE_BYTES) {
      throw new HostileImageException(
          "has attributes of more than " + Limits.ATTRIBUTE_BYTES + " bytes together");
    }
    add(changes, tar, entry);
    // Parents that no entry names are made, too: a few entries could ask for very many.
    if (names + tree.characters() > limits.names()) {
      throw new HostileImageException(
          "has paths of more than " + limits.names() + " characters together");
    }
    if (tree.count() > limits.entries()) {
      throw new HostileImageException("makes more than " + limits.entries() + " entries");
    }
  }

  private void add(LayerChanges changes, TarReader tar, TarEntry entry) throws IOException {
    var path = TreePath.clean(entry.name());
    if (LayerChanges.isBookkeeping(path)) {
      return;
    }
    var owner = entry.owner();
    switch (entry.kind()) {
      case Directory -> changes.directory(path, owner);
      case SymbolicLink ->
          changes.put(path, new Node.SymbolicLink(owner, target(path, entry.link())));
      case HardLink -> changes.hardLink(path, TreePath.clean(entry.link()));
      case Character, Block, Fifo -> changes.put(path, special(entry));
      case File -> changes.put(path, new Node.RegularFile(owner, content(tar, entry)));
      case Other ->
          throw new HostileImageException("\"" + path + "\" is of a kind that layers do not have");
    }
  }

  private static String target(String path, String target) throws HostileImageException {
    if (target.isEmpty() || target.indexOf('\0') >= 0) {
      throw new HostileImageException("\"" + path + "\" is a link to nothing");
    }
    return target;
  }

  private Content content(TarReader tar, TarEntry entry) throws IOException {
    var size = entry.size();
    bytes += size;
    if (size > Limits.FILE_BYTES || bytes > limits.bytes() || bytes < 0) {
      throw new HostileImageException("\"" + entry.name() + "\" makes it larger than is allowed");
    }
    return spool.add(tar.content(), size);
  }

  private static Node.Special special(TarEntry entry) {
    var kind =
        switch (entry.kind()) {
          case Character -> Node.Special.Kind.Character;
          case Block -> Node.Special.Kind.Block;
          default -> Node.Special.Kind.Fifo;
        };
    return new Node.Special(entry.owner(), kind, entry.major(), entry.minor());
  }

  /**
   * What follows the archive's end is padding; it is read, bounded, for the digest of the whole.
   */
  private static boolean drain(BoundedStream data, InputStream layer) throws IOException {
    data.allowPadding();
    data.transferTo(OutputStream.nullOutputStream());
    layer.transferTo(OutputStream.nullOutputStream());
    return true;
  }
}
