// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A process's claim on what it uses of a cache: a locked file, so that the claim ends with the
 * process however that ends. What was used since the oldest claim began is not removed.
 */
final class Lease implements AutoCloseable {
  /**
   * A process must not open the files of its own leases: closing one would end its lock (fcntl(2)).
   */
  private static final Set<Path> MINE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private final Instant began;

  private Lease(Path file, FileChannel channel, Instant began) {
    this.file = file;
    this.channel = channel;
    this.began = began;
  }

  /** Makes a claim that begins now. Others must not look for ended ones meanwhile. */
  static Lease begin(Path folder) throws IOException {
    var file = folder.toRealPath().resolve(UUID.randomUUID().toString());
    MINE.add(file);
    var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel.lock();
    return new Lease(file, channel, Files.getLastModifiedTime(file).toInstant());
  }

  /** What drafts of this process begin with. */
  String name() {
    return file.getFileName().toString();
  }

  /** The time of a use: not before this began, even if the clock was set back. */
  FileTime now() {
    var now = Instant.now();
    return FileTime.from(now.isBefore(began) ? began : now);
  }

  /** When it began, by the clock of the file system. */
  static Optional<Instant> began(Path lease) throws IOException {
    try {
      return Optional.of(Files.getLastModifiedTime(lease).toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Whether the process of a lease still runs; one that does not is removed. */
  static boolean isHeld(Path lease) throws IOException {
    if (MINE.contains(lease)) {
      return true;
    }
    try (var channel = FileChannel.open(lease, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return true;
      }
      Files.deleteIfExists(lease);
      return false;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    channel.close();
    MINE.remove(file);
  }
}
