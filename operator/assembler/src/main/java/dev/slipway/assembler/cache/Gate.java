// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lets many processes use entries of a cache, or one remove some. It is held for moments only: a
 * process passes once for each entry that it uses for the first time.
 */
final class Gate {
  /** Locks of files are those of processes, not of threads: here threads take turns. */
  private static final Object TURN = new Object();

  private final Path file;

  Gate(Path file) {
    this.file = file;
  }

  /** What is done inside. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** While nobody removes anything. */
  <T> T using(Work<T> work) throws IOException {
    return locked(true, work);
  }

  /** While nobody begins to use anything. */
  <T> T removing(Work<T> work) throws IOException {
    return locked(false, work);
  }

  private <T> T locked(boolean shared, Work<T> work) throws IOException {
    synchronized (TURN) {
      try (var channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock(0, Long.MAX_VALUE, shared)) {
        if (!lock.isValid()) {
          throw new IOException("the lock of " + file + " was lost");
        }
        return work.run();
      }
    }
  }
}
