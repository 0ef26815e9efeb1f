// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.erofs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A directory's bytes: blocks that each begin with entries of 12 bytes (inode number, offset of the
 * name, type) and go on with their names, in the order of the names' bytes.
 */
final class DirectoryEntries {
  private static final int ENTRY = 12;
  private static final int MAX_NAME = 255;

  private final TreeMap<byte[], Inode> names = new TreeMap<>(Arrays::compareUnsigned);

  DirectoryEntries(Inode self, Inode parent) {
    names.put(new byte[] {'.'}, self);
    names.put(new byte[] {'.', '.'}, parent);
  }

  void add(String name, Inode inode) throws IOException {
    var bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_NAME) {
      throw new IOException("\"" + name + "\" is longer than 255 bytes");
    }
    names.put(bytes, inode);
  }

  private List<List<Map.Entry<byte[], Inode>>> blocks() {
    var blocks = new ArrayList<List<Map.Entry<byte[], Inode>>>();
    var used = ErofsWriter.BLOCK;
    for (var name : names.entrySet()) {
      var size = ENTRY + name.getKey().length;
      if (used + size > ErofsWriter.BLOCK) {
        blocks.add(new ArrayList<>());
        used = 0;
      }
      blocks.getLast().add(name);
      used += size;
    }
    return blocks;
  }

  /** The number of bytes, which is known before any inode has its place. */
  long size() {
    var blocks = blocks();
    return (long) (blocks.size() - 1) * ErofsWriter.BLOCK + used(blocks.getLast());
  }

  private static int used(List<Map.Entry<byte[], Inode>> block) {
    return block.stream().mapToInt(name -> ENTRY + name.getKey().length).sum();
  }

  /** Its bytes, when every inode has its place. */
  InputStream open() {
    var out = ByteBuffer.allocate((int) size()).order(ByteOrder.LITTLE_ENDIAN);
    var start = 0;
    for (var block : blocks()) {
      var nameAt = ENTRY * block.size();
      out.position(start);
      for (var name : block) {
        out.putLong(name.getValue().number()).putShort((short) nameAt);
        out.put((byte) name.getValue().type()).put((byte) 0);
        nameAt += name.getKey().length;
      }
      block.forEach(name -> out.put(name.getKey()));
      start += ErofsWriter.BLOCK;
    }
    return new ByteArrayInputStream(out.array());
  }
}
