// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.initramfs;

import dev.slipway.assembler.tree.FileTree;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a segment: one compressed archive, padded with zeros to a multiple of 4 bytes, so that the
 * kernel finds the next one after it.
 */
public final class SegmentWriter {
  private static final int BUFFER = 1 << 17;

  private SegmentWriter() {}

  /** Writes a tree as one segment. */
  public static void write(FileTree tree, Compression compression, OutputStream out)
      throws IOException {
    var counted = new Counted(out);
    try (var compressed =
        new BufferedOutputStream(compression.into(counted, tree.size()), BUFFER)) {
      CpioWriter.write(tree, compressed);
    }
    counted.write(new byte[4], 0, (int) (-counted.size & 3));
  }

  private static final class Counted extends FilterOutputStream {
    private long size;

    Counted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      size++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      size += length;
    }
  }
}
