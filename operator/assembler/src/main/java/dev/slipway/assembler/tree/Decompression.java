// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * Finds out by its first bytes how a layer is compressed (gzip: RFC 1952, zstd: RFC 8878), since
 * media types lie.
 */
public final class Decompression {
  private static final int BUFFER = 1 << 16;

  private Decompression() {}

  /** The plain bytes; what is not compressed is read as it is. */
  public static InputStream open(InputStream raw) throws IOException {
    var in = new BufferedInputStream(raw, BUFFER);
    in.mark(4);
    var magic = in.readNBytes(4);
    in.reset();
    if (magic.length >= 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b) {
      return new GZIPInputStream(in, BUFFER);
    }
    var zstd =
        magic.length == 4
            && magic[0] == 0x28
            && magic[1] == (byte) 0xb5
            && magic[2] == 0x2f
            && magic[3] == (byte) 0xfd;
    return zstd ? new BufferedInputStream(new ZstdInputStreamNoFinalizer(in), BUFFER) : in;
  }
}
