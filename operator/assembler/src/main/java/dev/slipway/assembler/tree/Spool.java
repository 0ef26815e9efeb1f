// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import dev.slipway.assembler.failure.WriteFailure;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** File contents on disk, one after the other in one file that vanishes with this object. */
public final class Spool implements Closeable {
  private static final int BUFFER = 1 << 17;

  private final Path file;
  private final FileChannel channel;
  private final byte[] buffer = new byte[BUFFER];

  /**
   * A new spool.
   *
   * @param file where; it must not exist
   */
  public Spool(Path file) throws IOException {
    this.file = file;
    channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Takes exactly that many bytes from a stream. */
  public Content add(InputStream in, long size) throws IOException {
    var start = channel.size();
    var position = start;
    for (var left = size; left > 0; ) {
      var n = read(in, (int) Math.min(left, buffer.length));
      position += write(n, position);
      left -= n;
    }
    return Content.of(size, () -> new Region(start, size));
  }

  private int write(int length, long position) throws IOException {
    var written = 0;
    try {
      for (var bytes = ByteBuffer.wrap(buffer, 0, length); bytes.hasRemaining(); ) {
        written += channel.write(bytes, position + written);
      }
      return written;
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  /** What is wrong with the stream is not a fault of the spool. */
  private int read(InputStream in, int length) throws HostileImageException {
    try {
      var n = in.read(buffer, 0, length);
      if (n > 0) {
        return n;
      }
    } catch (HostileImageException e) {
      throw e;
    } catch (IOException e) {
      throw new HostileImageException("is damaged in the middle of a file: " + e.getMessage());
    }
    throw new HostileImageException("ends in the middle of a file");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Reads one file's bytes. */
  private final class Region extends InputStream {
    private final long end;
    private long at;

    Region(long start, long size) {
      at = start;
      end = start + size;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      if (at == end) {
        return -1;
      }
      var n = channel.read(ByteBuffer.wrap(bytes, from, (int) Math.min(length, end - at)), at);
      if (n < 0) {
        throw new IOException("the spool file was cut");
      }
      at += n;
      return n;
    }
  }
}
