// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.erofs;

import java.util.List;

/**
 * Where everything lies: inodes one after the other, and the files' whole blocks behind them.
 *
 * @param blocks the number of all blocks
 */
record Placement(long blocks) {
  private static final int SLOT = 32;

  /**
   * Places inodes in this order, the root first: its number has 16 bits.
   *
   * @param start the first byte that is free
   */
  static Placement of(List<Inode> inodes, int start) {
    var at = (long) start;
    for (var inode : inodes) {
      var tail = tail(inode);
      var length = inode.headerSize() + tail;
      var left = ErofsWriter.BLOCK - (int) (at % ErofsWriter.BLOCK);
      // The last part of a file must not cross a block, nor must an inode.
      if (length > left && (tail > 0 || inode.headerSize() > left)) {
        at += left;
      }
      inode.place(at, tail, 0);
      at = (at + length + SLOT - 1) / SLOT * SLOT;
    }
    var block = blocks(at);
    for (var inode : inodes) {
      inode.place(inode.at(), inode.tail(), block);
      block += blocks(inode.size() - inode.tail());
    }
    return new Placement(block);
  }

  /** A file's last part lies behind its inode when it is no whole block and fits beside it. */
  private static int tail(Inode inode) {
    var rest = (int) (inode.size() % ErofsWriter.BLOCK);
    return inode.headerSize() + rest <= ErofsWriter.BLOCK ? rest : 0;
  }

  private static long blocks(long bytes) {
    return (bytes + ErofsWriter.BLOCK - 1) / ErofsWriter.BLOCK;
  }
}
