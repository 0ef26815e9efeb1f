// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.initramfs;

import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Writes the "newc" cpio format of the kernel's
 * Documentation/driver-api/early-userspace/buffer-format.rst: a header of 13 fields of 8
 * hexadecimal digits, the name, the content, each padded to 4 bytes.
 */
final class CpioWriter {
  private static final String MAGIC = "070701";
  private static final String TRAILER = "TRAILER!!!";
  private static final HexFormat HEX = HexFormat.of();

  private static final int S_IFIFO = 0010000;
  private static final int S_IFCHR = 0020000;
  private static final int S_IFDIR = 0040000;
  private static final int S_IFBLK = 0060000;
  private static final int S_IFREG = 0100000;
  private static final int S_IFLNK = 0120000;

  private static final int BUFFER = 1 << 17;

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];

  private CpioWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes a tree as one archive. */
  static void write(FileTree tree, OutputStream out) throws IOException {
    var writer = new CpioWriter(out);
    for (var entry : Reproducible.order(tree)) {
      writer.entry(entry);
    }
    writer.header(TRAILER, new Fields(0, 0, new Node.Owner(0, 0, 0), 1, 0, 0, 0));
  }

  private record Fields(
      int inode, int type, Node.Owner owner, int links, long size, int major, int minor) {}

  private void entry(Reproducible.Entry e) throws IOException {
    switch (e.node()) {
      case Node.Directory(var owner) ->
          header(e.path(), new Fields(e.inode(), S_IFDIR, owner, 2, 0, 0, 0));
      case Node.RegularFile(var owner, var content) -> {
        var size = e.last() ? content.size() : 0;
        header(e.path(), new Fields(e.inode(), S_IFREG, owner, e.links(), size, 0, 0));
        if (e.last()) {
          content.writeTo(out, buffer);
          pad(size);
        }
      }
      case Node.SymbolicLink(var owner, var target) -> {
        var bytes = target.getBytes(StandardCharsets.UTF_8);
        var open = new Node.Owner(0777, owner.uid(), owner.gid());
        header(e.path(), new Fields(e.inode(), S_IFLNK, open, 1, bytes.length, 0, 0));
        out.write(bytes);
        pad(bytes.length);
      }
      case Node.Special(var owner, var kind, var major, var minor) ->
          header(e.path(), new Fields(e.inode(), type(kind), owner, 1, 0, major, minor));
    }
  }

  private static int type(Node.Special.Kind kind) {
    return switch (kind) {
      case Character -> S_IFCHR;
      case Block -> S_IFBLK;
      case Fifo -> S_IFIFO;
    };
  }

  private void header(String path, Fields f) throws IOException {
    var name = path.getBytes(StandardCharsets.UTF_8);
    var text = new StringBuilder(110).append(MAGIC);
    var owner = f.owner;
    long[] values = {
      f.inode,
      f.type | owner.mode(),
      owner.uid(),
      owner.gid(),
      f.links,
      Reproducible.MTIME,
      f.size,
      0,
      0,
      f.major,
      f.minor,
      name.length + 1,
      0
    };
    for (var value : values) {
      text.append(HEX.toHexDigits(value, 8));
    }
    out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    out.write(name);
    out.write(0);
    pad(text.length() + name.length + 1);
  }

  private void pad(long size) throws IOException {
    out.write(new byte[4], 0, (int) (-size & 3));
  }
}
