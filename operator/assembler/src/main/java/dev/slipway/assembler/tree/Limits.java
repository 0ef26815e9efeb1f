// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

/**
 * What one tree may hold.
 *
 * @param entries number of entries, over all layers
 * @param bytes sum of all files, over all layers
 * @param pathLength characters of a path or a link's target
 * @param names sum of the characters of all paths and link targets, over all layers
 * @param freeGrowth bytes that a layer may have however small it is when it is compressed; beyond
 *     these, {@link #GROWTH} times its compressed size
 */
public record Limits(int entries, long bytes, int pathLength, long names, long freeGrowth) {
  /** Far more than an OS image needs, and less than would fill a build machine. */
  public static final Limits DEFAULT = new Limits(500_000, 16L << 30, 4095, 128L << 20, 1L << 30);

  /** Of all extended attributes of a tree, over all layers: they are kept in memory. */
  static final long ATTRIBUTE_BYTES = 16L << 20;

  /** How many times larger than it is compressed a layer may be, beyond what is free. */
  static final long GROWTH = 200;

  /** The largest file that the kernel's archive format can hold. */
  static final long FILE_BYTES = 0xffff_ffffL;
}
