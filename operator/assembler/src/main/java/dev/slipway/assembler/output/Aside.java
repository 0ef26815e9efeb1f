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
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
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
  private final Map<String, Joined> joined = new LinkedHashMap<>();
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

  /**
   * A file that consists of files of the cache.
   *
   * @param kept how many bytes at its beginning the file in its place has already
   */
  private record Joined(List<Stored> parts, long kept, Written written, Assembled image) {
    long size() {
      return parts.stream().mapToLong(Stored::size).sum();
    }

    void remember(Path file) throws IOException {
      if (!written.parts(file).equals(parts)) {
        written.remember(file, parts);
      }
    }

    /** Whether another file is written beside the one in its place. */
    boolean isNew() {
      return kept == 0;
    }
  }

  /** Writes a file that consists of files of the cache: of one that is there only what differs. */
  void join(String name, List<Stored> parts, Assembled image) throws IOException {
    if (!names.add(name)) {
      return;
    }
    var written = new Written(image.cache());
    var there = written.parts(folder.resolve(name));
    var kept = 0L;
    for (var n = 0; n < Math.min(there.size(), parts.size()); n++) {
      if (!there.get(n).equals(parts.get(n))) {
        break;
      }
      kept += parts.get(n).size();
    }
    var of = new Joined(parts, kept, written, image);
    joined.put(name, of);
    if (of.isNew()) {
      append(hidden.resolve(name), of, StandardOpenOption.CREATE_NEW);
    }
  }

  private static void append(Path file, Joined of, StandardOpenOption... how) throws IOException {
    var options = new ArrayList<OpenOption>(List.of(how));
    options.add(StandardOpenOption.WRITE);
    try (var out = FileChannel.open(file, options.toArray(OpenOption[]::new))) {
      out.truncate(of.kept).position(of.kept);
      var at = 0L;
      for (var part : of.parts) {
        if (at >= of.kept) {
          of.image.append(List.of(part), out);
        }
        at += part.size();
      }
    }
  }

  /**
   * Gives a file that is there its new end, out of sight; if this fails it is gone, since half of
   * it would be worse.
   */
  private void change(String name, Joined of) throws IOException {
    var file = folder.resolve(name);
    if (of.kept == of.size() && Files.size(file) == of.kept) {
      return;
    }
    var aside = hidden.resolve(name);
    Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
    append(aside, of);
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
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
        change(name, of);
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
    for (var of : joined.entrySet()) {
      of.getValue().remember(folder.resolve(of.getKey()));
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
