// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.initramfs;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** How segments are compressed: what both the kernel and boot loaders understand. */
public sealed interface Compression {
  /** Zstandard at a level; one frame, as the kernel wants it. */
  record Zstd(int level) implements Compression {
    /** Refuses levels that do not exist. */
    public Zstd {
      if (level < 1 || level > 19) {
        throw new IllegalArgumentException("zstd has levels from 1 to 19, not " + level);
      }
    }
  }

  /** gzip, for kernels before 5.9. */
  record Gzip() implements Compression {}

  /** As it is. */
  record None() implements Compression {}

  /** The level when none is asked for. */
  int DEFAULT_LEVEL = 2;

  /** Reads {@code zstd}, {@code zstd:LEVEL}, {@code gzip} or {@code none}. */
  static Compression parse(String text) {
    return switch (text) {
      case "zstd" -> new Zstd(DEFAULT_LEVEL);
      case "gzip" -> new Gzip();
      case "none" -> new None();
      case String zstd when zstd.startsWith("zstd:") -> new Zstd(level(zstd.substring(5)));
      default ->
          throw new IllegalArgumentException("expected zstd[:LEVEL], gzip or none, found " + text);
    };
  }

  private static int level(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected a level from 1 to 19, found " + text, e);
    }
  }

  /** The name that {@link #parse} reads. */
  default String id() {
    return switch (this) {
      case Zstd(var level) -> "zstd:" + level;
      case Gzip() -> "gzip";
      case None() -> "none";
    };
  }

  /**
   * Compresses into a stream; closing the result leaves that open.
   *
   * @param size about how many bytes will come
   */
  default OutputStream into(OutputStream out, long size) throws IOException {
    var open = new Unclosed(out);
    return switch (this) {
      case Zstd(var level) -> ZstdFrame.into(open, level, size);
      case Gzip() -> new GZIPOutputStream(open, 1 << 16); // its header has no time in it
      case None() -> open;
    };
  }
}
