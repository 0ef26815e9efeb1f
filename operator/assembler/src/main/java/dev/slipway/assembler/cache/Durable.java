// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import dev.slipway.assembler.failure.WriteFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are whole after a power failure, or not there. */
final class Durable {
  private Durable() {}

  /**
   * Renames a file whose bytes are on the disk. That the new name is there after a power failure is
   * not promised, and not needed: then the entry is made again.
   */
  static void move(Path finished, Path to) throws IOException {
    Files.move(finished, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Writes a small file by way of another one. It must tell by itself whether it is whole: its
   * bytes may be lost with the power, since waiting for the disk would take longer than all else.
   */
  static void write(Path aside, byte[] bytes, Path to) throws IOException {
    try {
      try (var channel =
          FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        for (var buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
          channel.write(buffer);
        }
      }
      move(aside, to);
    } catch (IOException e) {
      throw WriteFailure.of(aside, e);
    } finally {
      Files.deleteIfExists(aside);
    }
  }
}
