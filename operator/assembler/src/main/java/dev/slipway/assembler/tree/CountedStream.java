// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is read. */
final class CountedStream extends FilterInputStream {
  private final AtomicLong count = new AtomicLong();

  CountedStream(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    var n = super.read(buffer, from, length);
    count.addAndGet(Math.max(n, 0));
    return n;
  }

  /** How many bytes were read until now. */
  long count() {
    return count.get();
  }
}
