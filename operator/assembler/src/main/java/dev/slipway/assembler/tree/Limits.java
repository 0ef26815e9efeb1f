// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

/**
 * What one tree may hold.
 *
 * @param entries number of entries, over all layers
 * @param bytes sum of all files, over all layers
 * @param pathLength characters of a path or a link's target
 * @param names sum of the characters of all paths and link targets, over all layers
 */
public record Limits(int entries, long bytes, int pathLength, long names) {
  /** Far more than an OS image needs, and less than would fill a build machine. */
  public static final Limits DEFAULT = new Limits(500_000, 16L << 30, 4095, 128L << 20);

  /** The largest file that the kernel's archive format can hold. */
  static final long FILE_BYTES = 0xffff_ffffL;
}
