// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.erofs;

import dev.slipway.assembler.initramfs.Reproducible;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.tree.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * Writes a tree as an uncompressed EROFS image: the superblock; all inodes, each with its extended
 * attributes and, if it fits, its last part behind it; then the whole blocks of the files.
 */
public final class ErofsWriter {
  static final int BLOCK_BITS = 12;
  static final int BLOCK = 1 << BLOCK_BITS;
  private static final int SUPER_AT = 1024;
  private static final int SUPER_SIZE = 128;
  private static final int MAGIC = 0xe0f5e1e2;
  private static final int COMPAT_CHECKSUM = 1;
  private static final int COMPAT_MTIME = 2;
  private static final long MAX_BLOCKS = 0xffff_fff0L;

  private final FileChannel file;
  private final Inodes inodes;
  private final LongConsumer done;
  private final byte[] buffer = new byte[32 * BLOCK];

  private ErofsWriter(FileChannel file, Inodes inodes, LongConsumer done) {
    this.file = file;
    this.inodes = inodes;
    this.done = done;
  }

  /**
   * Writes a new file.
   *
   * @param id what the file system's UUID is derived from
   * @param done told the sizes of contents that are written
   */
  public static void write(FileTree tree, String id, Path to, LongConsumer done)
      throws IOException {
    var inodes = Inodes.of(tree);
    try (var file =
        FileChannel.open(
            to, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      new ErofsWriter(file, inodes, done).write(id);
    }
  }

  private void write(String id) throws IOException {
    var placed = Placement.of(inodes.all(), SUPER_AT + SUPER_SIZE);
    if (placed.blocks() > MAX_BLOCKS) {
      throw new IOException("the root file system is too large for EROFS");
    }
    for (var inode : inodes.all()) {
      inode(inode);
    }
    // The last block must be there in full, also when its end is zeros.
    if (file.size() < placed.blocks() << BLOCK_BITS) {
      put(ByteBuffer.allocate(1), (placed.blocks() << BLOCK_BITS) - 1);
    }
    superblock(id, placed.blocks());
  }

  private void inode(Inode inode) throws IOException {
    put(inode.header(), inode.at());
    if (inode.size() > 0) {
      try (var in = inode.open()) {
        data(inode, in);
      }
      if (inode.type() == Inode.REGULAR) {
        done.accept(inode.size());
      }
    }
  }

  private void data(Inode inode, InputStream in) throws IOException {
    var whole = inode.size() - inode.tail();
    var at = inode.block() << BLOCK_BITS;
    for (var left = whole; left > 0; ) {
      var n = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
      if (n == 0) {
        throw new IOException("a file ends before its size");
      }
      put(ByteBuffer.wrap(buffer, 0, n), at);
      at += n;
      left -= n;
    }
    if (inode.tail() > 0) {
      put(ByteBuffer.wrap(in.readNBytes(inode.tail())), inode.at() + inode.headerSize());
    }
  }

  private void put(ByteBuffer bytes, long at) throws IOException {
    for (var position = at; bytes.hasRemaining(); ) {
      position += file.write(bytes, position);
    }
  }

  private void superblock(String id, long blocks) throws IOException {
    var block = ByteBuffer.allocate(BLOCK - SUPER_AT).order(ByteOrder.LITTLE_ENDIAN);
    block.putInt(MAGIC).putInt(0).putInt(COMPAT_CHECKSUM | COMPAT_MTIME);
    block.put((byte) BLOCK_BITS).put((byte) 0).putShort((short) inodes.root().number());
    block.putLong(inodes.all().size()).putLong(Reproducible.MTIME).putInt(0);
    block.putInt((int) blocks).putInt(0).putInt(0); // metadata, and shared attributes, from block 0
    block.put(uuid(id));
    // The checksum is of the rest of the block, where the first inodes are, too.
    var rest = ByteBuffer.allocate(BLOCK - SUPER_AT - SUPER_SIZE);
    while (rest.hasRemaining() && file.read(rest, SUPER_AT + SUPER_SIZE + rest.position()) > 0) {}
    block.position(SUPER_SIZE).put(rest.flip());
    var checksum = new CRC32C();
    checksum.update(block.array());
    block.putInt(4, ~(int) checksum.getValue());
    put(block.clear().limit(SUPER_SIZE), SUPER_AT);
  }

  private static byte[] uuid(String id) {
    var hash = HexFormat.of().parseHex(Digest.of(id.getBytes(StandardCharsets.UTF_8)).hex());
    var uuid = Arrays.copyOf(hash, 16);
    uuid[6] = (byte) ((uuid[6] & 0x0f) | 0x80); // version 8 of RFC 9562: made in our own way
    uuid[8] = (byte) ((uuid[8] & 0x3f) | 0x80);
    return uuid;
  }
}
