// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.Decompression;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.Node.Special.Kind;
import dev.slipway.assembler.tree.Spool;
import dev.slipway.assembler.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads segments back into a tree as the kernel would unpack them (the "newc" format of its
 * Documentation/driver-api/early-userspace/buffer-format.rst). File contents go to a spool, so the
 * memory that it takes does not depend on the size of the image.
 */
final class SegmentReader {
  private static final String MAGIC = "070701";
  private static final String TRAILER = "TRAILER!!!";
  private static final int HEADER = 110;
  private static final int MAX_NAME = 4096;
  private static final int S_IFMT = 0170000;

  private final FileTree tree;
  private final Spool spool;

  /** A reader that adds to a tree; its contents live as long as the spool. */
  SegmentReader(FileTree tree, Spool spool) {
    this.tree = tree;
    this.spool = spool;
  }

  /** Adds one segment, which wins over earlier ones. */
  void apply(InputStream segment) throws IOException {
    var links = new HashMap<Integer, List<Link>>();
    try (var in = Decompression.open(segment)) {
      while (entry(in, links)) {}
    }
    if (!links.isEmpty()) {
      throw new HostileImageException("has hard links without the file");
    }
  }

  private record Link(String path, Node.Owner owner) {}

  /**
   * The fields that matter.
   *
   * @param links the number of names of the file
   */
  private record Header(
      int inode, int mode, int uid, int gid, int links, long size, int major, int minor, int name) {
    Node.Owner owner() {
      return new Node.Owner(mode & 07777, uid, gid);
    }
  }

  private boolean entry(InputStream in, Map<Integer, List<Link>> links) throws IOException {
    var header = header(bytes(in, HEADER));
    var name = new String(bytes(in, header.name), 0, header.name - 1, StandardCharsets.UTF_8);
    in.skipNBytes(-(HEADER + header.name) & 3);
    if (name.equals(TRAILER)) {
      return false;
    }
    var path = TreePath.clean(name);
    switch (header.mode & S_IFMT) {
      case 0100000 -> file(path, header, in, links);
      case 0040000 -> put(path, new Node.Directory(header.owner()));
      case 0120000 -> {
        var target = new String(bytes(in, header.size), StandardCharsets.UTF_8);
        put(path, new Node.SymbolicLink(header.owner(), target));
      }
      case 0020000 -> put(path, special(header, Kind.Character));
      case 0060000 -> put(path, special(header, Kind.Block));
      case 0010000 -> put(path, special(header, Kind.Fifo));
      default -> throw new HostileImageException("\"" + path + "\" is of an unknown kind");
    }
    in.skipNBytes(-header.size & 3);
    return true;
  }

  private static Node special(Header header, Kind kind) {
    return new Node.Special(header.owner(), kind, header.major, header.minor);
  }

  /** The last name of a file with several has its content. */
  private void file(String path, Header header, InputStream in, Map<Integer, List<Link>> links)
      throws IOException {
    var names = links.computeIfAbsent(header.inode, inode -> new ArrayList<>());
    names.add(new Link(path, header.owner()));
    if (names.size() < header.links && header.size == 0) {
      return;
    }
    var content = header.size == 0 ? Content.of(new byte[0]) : spool.add(in, header.size);
    for (var name : names) {
      put(name.path, new Node.RegularFile(name.owner, content));
    }
    links.remove(header.inode);
  }

  private void put(String path, Node node) throws HostileImageException {
    if (!path.isEmpty()) {
      tree.put(tree.resolve(path, false), node);
    }
  }

  private static byte[] bytes(InputStream in, long count) throws IOException {
    if (count > MAX_NAME) {
      throw new HostileImageException("has a name or a link of " + count + " bytes");
    }
    var bytes = in.readNBytes((int) count);
    if (bytes.length < count) {
      throw new HostileImageException("ends in the middle of an entry");
    }
    return bytes;
  }

  private static Header header(byte[] bytes) throws HostileImageException {
    var text = new String(bytes, StandardCharsets.US_ASCII);
    if (!text.startsWith(MAGIC)) {
      throw new HostileImageException("is no cpio archive in the format newc");
    }
    try {
      var f = new long[13];
      for (var n = 0; n < f.length; n++) {
        f[n] = Long.parseLong(text, MAGIC.length() + 8 * n, MAGIC.length() + 8 * n + 8, 16);
      }
      if (f[11] == 0) {
        throw new HostileImageException("has an entry without a name");
      }
      return new Header(
          (int) f[0],
          (int) f[1],
          (int) f[2],
          (int) f[3],
          (int) f[4],
          f[6],
          (int) f[9],
          (int) f[10],
          (int) Math.min(f[11], MAX_NAME + 1));
    } catch (NumberFormatException e) {
      throw new HostileImageException("has a damaged header: " + e.getMessage());
    }
  }
}
