// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.erofs;

import dev.slipway.assembler.initramfs.Reproducible;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A file of the image: an extended inode (64 bytes), its extended attributes, and its bytes. */
final class Inode {
  /** Types of directory entries. */
  static final int REGULAR = 1;

  static final int DIRECTORY = 2;
  static final int CHARACTER = 3;
  static final int BLOCK_DEVICE = 4;
  static final int FIFO = 5;
  static final int LINK = 7;

  private static final int SIZE = 64;
  private static final int EXTENDED = 1;
  private static final int PLAIN = 0;
  private static final int INLINE = 2 << 1;

  private final Node node;
  private final int index;
  private final byte[] xattrs;
  private Content content;
  private int links = 1;
  private long at;
  private int tail;
  private long block;

  /**
   * An inode that has no place yet.
   *
   * @param index a number from 1, which stat(2) shows
   */
  Inode(Node node, int index) throws IOException {
    this.node = node;
    this.index = index;
    xattrs = InlineXattrs.of(node.owner().xattrs());
    content =
        switch (node) {
          case Node.RegularFile file -> file.content();
          case Node.SymbolicLink link -> Content.of(link.target().getBytes(StandardCharsets.UTF_8));
          case Node.Directory folder -> Content.of(new byte[0]);
          case Node.Special special -> Content.of(new byte[0]);
        };
  }

  /** One more name leads to it. */
  void link() {
    links++;
  }

  /** Gives a directory its bytes. */
  void content(Content bytes) {
    content = bytes;
  }

  /** The number by which directories name it: its place, in units of 32 bytes. */
  long number() {
    return at / 32;
  }

  int type() {
    return switch (node) {
      case Node.Directory folder -> DIRECTORY;
      case Node.RegularFile file -> REGULAR;
      case Node.SymbolicLink link -> LINK;
      case Node.Special special ->
          switch (special.kind()) {
            case Character -> CHARACTER;
            case Block -> BLOCK_DEVICE;
            case Fifo -> FIFO;
          };
    };
  }

  long size() {
    return content.size();
  }

  InputStream open() {
    return content.open();
  }

  int headerSize() {
    return SIZE + xattrs.length;
  }

  /**
   * Gives it its place.
   *
   * @param tail how many of its last bytes lie behind it
   * @param block where its whole blocks begin
   */
  void place(long at, int tail, long block) {
    this.at = at;
    this.tail = tail;
    this.block = block;
  }

  long at() {
    return at;
  }

  int tail() {
    return tail;
  }

  long block() {
    return block;
  }

  ByteBuffer header() {
    var owner = node.owner();
    var bytes = ByteBuffer.allocate(headerSize()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort((short) (EXTENDED | (tail > 0 ? INLINE : PLAIN)));
    bytes.putShort((short) InlineXattrs.count(xattrs));
    bytes.putShort((short) (format() | mode(owner))).putShort((short) 0);
    bytes.putLong(size()).putInt(place()).putInt(index);
    bytes.putInt(owner.uid()).putInt(owner.gid());
    bytes.putLong(Reproducible.MTIME).putInt(0).putInt(links);
    bytes.position(SIZE).put(xattrs);
    return bytes.flip();
  }

  private int mode(Node.Owner owner) {
    return node instanceof Node.SymbolicLink ? 0777 : owner.mode();
  }

  /** The format bits of a mode. */
  private int format() {
    return switch (type()) {
      case DIRECTORY -> 0040000;
      case REGULAR -> 0100000;
      case LINK -> 0120000;
      case CHARACTER -> 0020000;
      case BLOCK_DEVICE -> 0060000;
      default -> 0010000;
    };
  }

  /** Where its blocks are, or which device it is, as the kernel's new_encode_dev has it. */
  private int place() {
    if (node instanceof Node.Special(var owner, var kind, var major, var minor)) {
      return (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);
    }
    return size() == tail ? 0xffff_ffff : (int) block;
  }
}
