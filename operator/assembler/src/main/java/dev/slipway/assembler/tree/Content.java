// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The bytes of a regular file. Two contents are the same only if they are one object. */
public final class Content {
  private static final int BUFFER = 1 << 17;

  private final long size;
  private final Supplier<InputStream> source;

  private Content(long size, Supplier<InputStream> source) {
    this.size = size;
    this.source = source;
  }

  /** Content from memory. */
  public static Content of(byte[] bytes) {
    return new Content(bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  /** Content of a file, which must not change before it is read. */
  public static Content of(Path file) throws IOException {
    return new Content(
        Files.size(file),
        () -> {
          try {
            return Files.newInputStream(file);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Content from a place that can be read more than once. */
  public static Content of(long size, Supplier<InputStream> source) {
    return new Content(size, source);
  }

  /** The same with zeros behind it. */
  public Content padded(int zeros) {
    return new Content(
        size + zeros,
        () -> new SequenceInputStream(open(), new ByteArrayInputStream(new byte[zeros])));
  }

  /** The number of bytes. */
  public long size() {
    return size;
  }

  /** Opens the bytes for reading. */
  public InputStream open() {
    return source.get();
  }

  /** Writes all bytes. */
  public void writeTo(OutputStream out) throws IOException {
    writeTo(out, new byte[(int) Math.min(BUFFER, Math.max(size, 1))]);
  }

  /** Writes all bytes by way of a buffer. */
  public void writeTo(OutputStream out, byte[] buffer) throws IOException {
    var left = size;
    try (var in = open()) {
      for (int n; (n = in.read(buffer)) >= 0; left -= n) {
        out.write(buffer, 0, n);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (left != 0) {
      throw new IOException("a file has changed while it was read");
    }
  }
}
