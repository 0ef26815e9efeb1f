// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.initramfs;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Lets a compressor or an archive end its stream without ending ours. */
public final class Unclosed extends FilterOutputStream {
  /** A stream that closing only flushes. */
  public Unclosed(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
  }

  @Override
  public void close() throws IOException {
    out.flush();
  }
}
