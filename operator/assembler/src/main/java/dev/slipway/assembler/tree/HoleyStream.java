// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The content of a file with holes: the stored data, and zeros between. */
final class HoleyStream extends InputStream {
  private final InputStream data;
  private final SparseMap map;
  private int next;
  private long at;

  HoleyStream(InputStream data, SparseMap map) {
    this.data = data;
    this.map = map;
  }

  /** With the holes, in bytes. */
  long size() {
    return map.size();
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    while (next < map.pieces().size() && at == end(map.pieces().get(next))) {
      next++;
    }
    var more = next < map.pieces().size();
    var begin = more ? map.pieces().get(next).offset() : map.size();
    if (at < begin) {
      var n = (int) Math.min(length, begin - at);
      Arrays.fill(buffer, from, from + n, (byte) 0);
      at += n;
      return n;
    }
    if (!more) {
      return -1;
    }
    var n = data.read(buffer, from, (int) Math.min(length, end(map.pieces().get(next)) - at));
    at += Math.max(n, 0);
    return n;
  }

  private static long end(SparseMap.Piece piece) {
    return piece.offset() + piece.length();
  }
}
