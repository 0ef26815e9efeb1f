// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.bench;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The work on bytes that no builder of such images can leave out, each by the library alone. */
final class Limits {
  private Limits() {}

  /** The files among these that are compressed layers. */
  static boolean isGzip(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return in.read() == 0x1f && in.read() == 0x8b;
    }
  }

  /** Reads layers and unpacks them, one after the other; what they hold in bytes. */
  static long unpack(List<Path> layers) throws IOException {
    var size = 0L;
    for (var layer : layers) {
      try (var in = new GZIPInputStream(Files.newInputStream(layer), 1 << 16)) {
        size += in.transferTo(OutputStream.nullOutputStream());
      }
    }
    return size;
  }

  /** Reads a file and hashes it. */
  static void hash(Path file) throws IOException {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
        Files.copy(file, out);
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Compresses a file into another as {@code zstd -3} does, with this number of threads. */
  static void compress(Path file, Path to, int threads) throws IOException {
    try (var out = new ZstdOutputStream(new BufferedOutputStream(Files.newOutputStream(to)), 3)) {
      out.setWorkers(threads == 1 ? 0 : threads);
      Files.copy(file, out);
    }
  }
}
