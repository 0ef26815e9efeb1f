// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bounds how much a layer may grow when it is decompressed, and what follows its end. */
final class BoundedStream extends FilterInputStream {
  private static final int MAX_PADDING = 1 << 20;

  private final CountedStream compressed;
  private final long free;
  private long count;
  private long left = Long.MAX_VALUE;

  BoundedStream(InputStream in, CountedStream compressed, long free) {
    super(in);
    this.free = free;
    this.compressed = compressed;
  }

  /** From here on, only padding may follow. */
  void allowPadding() {
    left = MAX_PADDING;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    var n = super.read(buffer, from, length);
    count += Math.max(n, 0);
    left -= Math.max(n, 0);
    if (left < 0) {
      throw new HostileImageException("has more than " + MAX_PADDING + " bytes after its end");
    }
    if (count > free && (count - free) / Limits.GROWTH > compressed.count()) {
      throw new HostileImageException(
          "grows more than %d times when it is decompressed".formatted(Limits.GROWTH));
    }
    return n;
  }

  /** Skipped bytes count, too. */
  @Override
  public long skip(long wanted) throws IOException {
    return Math.max(0, read(new byte[(int) Math.min(8192, wanted)]));
  }
}
