// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files that are written beside their place, in a hidden folder, and moved there when all of them
 * are whole. The folder is locked while its process lives; those of killed ones are removed by the
 * next.
 */
final class Aside implements AutoCloseable {
  private static final String PREFIX = ".slipway-";
  private static final String LOCK = "lock";

  private final Path folder;
  private final Path hidden;
  private final FileChannel channel;
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, JoinedFile> joined = new LinkedHashMap<>();
  private final Thread onExit = new Thread(this::discard);

  private Aside(Path folder, Path hidden, FileChannel channel) {
    this.folder = folder;
    this.hidden = hidden;
    this.channel = channel;
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /** Begins to write into a folder, which is made when it is not there. */
  static Aside in(Path folder) throws IOException {
    var absolute = folder.toAbsolutePath();
    Files.createDirectories(absolute);
    removeAbandoned(absolute);
    var hidden = Files.createDirectory(absolute.resolve(PREFIX + UUID.randomUUID()));
    var channel =
        FileChannel.open(
            hidden.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var _ = channel.lock();
    return new Aside(absolute, hidden, channel);
  }

  /** What writes one file. */
  @FunctionalInterface
  interface Writer {
    void write(Path to) throws IOException, AssemblyException;
  }

  /** Writes a file that consists of files of the cache: of one that is there only what differs. */
  void join(String name, List<Stored> parts, Assembled image) throws IOException {
    if (!names.add(name)) {
      return;
    }
    var file = JoinedFile.of(folder.resolve(name), parts, image);
    joined.put(name, file);
    if (file.isNew()) {
      file.create(hidden.resolve(name));
    }
  }

  /** Writes a file, or a folder, unless another format has: equal names have equal bytes. */
  void put(String name, Writer writer) throws IOException, AssemblyException {
    if (names.add(name)) {
      writer.write(hidden.resolve(name));
    }
  }

  /** The names of what was written. */
  List<String> names() {
    return List.copyOf(names);
  }

  /**
   * Puts everything in its place.
   *
   * @return the sizes of all files in bytes
   */
  long commit() throws IOException {
    var size = 0L;
    for (var name : names) {
      var of = joined.get(name);
      size += of == null ? size(hidden.resolve(name)) : of.size();
    }
    for (var name : names) {
      var of = joined.get(name);
      if (of != null && !of.isNew()) {
        of.change(hidden.resolve(name));
        continue;
      }
      var from = hidden.resolve(name);
      var to = folder.resolve(name);
      // A folder can be moved to no place where one with files is.
      if (Files.isDirectory(from) && Files.isDirectory(to)) {
        Files.move(to, hidden.resolve("old-" + name), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
    for (var of : joined.values()) {
      of.remember();
    }
    return size;
  }

  private static long size(Path path) throws IOException {
    try (var files = Files.walk(path)) {
      var size = 0L;
      for (var file : files.filter(Files::isRegularFile).toList()) {
        size += Files.size(file);
      }
      return size;
    }
  }

  @Override
  public void close() {
    discard();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      return; // the process ends already, and the hook does its work
    }
  }

  private void discard() {
    try (channel) {
      delete(hidden);
    } catch (IOException e) {
      return; // the next one that writes into this folder tries again
    }
  }

  private static void removeAbandoned(Path folder) throws IOException {
    try (var found = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (var hidden : found) {
        if (abandoned(hidden)) {
          delete(hidden);
        }
      }
    }
  }

  private static boolean abandoned(Path hidden) throws IOException {
    try (var channel = FileChannel.open(hidden.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      return false; // it has just begun, or it is one of this process
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
