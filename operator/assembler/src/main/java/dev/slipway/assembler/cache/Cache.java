// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import dev.slipway.assembler.registry.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A folder that several processes share without locks: entries are written aside and renamed, so
 * each is whole or absent.
 *
 * <ul>
 *   <li>{@code blobs/sha256/<hex>}: bytes by their digest
 *   <li>{@code made/<hex>}: names of blobs, under the hash of what they were made from
 *   <li>{@code tmp/}: drafts; what a killed process left is removed a day later
 * </ul>
 */
public final class Cache {
  private static final Duration ABANDONED = Duration.ofDays(1);

  private final Path blobs;
  private final Path made;
  private final Path tmp;

  private Cache(Path root) {
    blobs = root.resolve("blobs/sha256");
    made = root.resolve("made");
    tmp = root.resolve("tmp");
  }

  /** Opens a cache, making it when there is none. */
  public static Cache open(Path root) throws IOException {
    var cache = new Cache(root);
    Files.createDirectories(cache.blobs);
    Files.createDirectories(cache.made);
    Files.createDirectories(cache.tmp);
    cache.removeAbandoned();
    return cache;
  }

  private void removeAbandoned() throws IOException {
    var limit = Instant.now().minus(ABANDONED);
    try (var drafts = Files.list(tmp)) {
      for (var draft : drafts.toList()) {
        if (lastModified(draft).isBefore(limit)) {
          Files.deleteIfExists(draft);
        }
      }
    }
  }

  /** A draft that its process has just finished counts as new. */
  private static Instant lastModified(Path draft) throws IOException {
    try {
      return Files.getLastModifiedTime(draft).toInstant();
    } catch (NoSuchFileException e) {
      return Instant.MAX;
    }
  }

  /** A new blob, to be committed. */
  public Draft draft() throws IOException {
    return new Draft(this, scratchFile());
  }

  /** The name of a new file for passing use; its maker deletes it. */
  public Path scratchFile() {
    return tmp.resolve(UUID.randomUUID().toString());
  }

  /** The file of a blob, if the cache has it in its full length. */
  public Optional<Path> find(Stored blob) throws IOException {
    var file = file(blob.digest());
    try {
      // Another size is no reason to remove it: an image may lie about the blob of another one.
      return Files.size(file) == blob.size() ? Optional.of(file) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The file of a blob whose size is not known, if the cache has it. */
  public Optional<Path> find(Digest digest) {
    return Optional.of(file(digest)).filter(Files::isRegularFile);
  }

  /** Removes a blob that was found to be damaged. */
  public void evict(Digest digest) throws IOException {
    Files.deleteIfExists(file(digest));
  }

  /** The place of a blob that {@link #find} has found. */
  public Path file(Digest digest) {
    return blobs.resolve(digest.hex());
  }

  /** What was made from the inputs with this hash, if all of it is still there. */
  public Optional<Map<String, Stored>> recall(Digest key) throws IOException {
    var found = new TreeMap<String, Stored>();
    try {
      for (var line : Files.readAllLines(made.resolve(key.hex()))) {
        var fields = line.split(" ", 3);
        found.put(fields[2], new Stored(new Digest(fields[0]), Long.parseLong(fields[1])));
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      Files.deleteIfExists(made.resolve(key.hex()));
      return Optional.empty();
    }
    for (var blob : found.values()) {
      if (find(blob).isEmpty()) {
        return Optional.empty();
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  /** Keeps what was made from the inputs with this hash. */
  public void remember(Digest key, Map<String, Stored> outputs) throws IOException {
    var text =
        new TreeMap<>(outputs)
            .entrySet().stream()
                .map(e -> line(e.getKey(), e.getValue()))
                .collect(Collectors.joining());
    var aside = scratchFile();
    Files.write(aside, text.getBytes(StandardCharsets.UTF_8));
    Files.move(aside, made.resolve(key.hex()), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String line(String name, Stored blob) {
    return blob.digest().hex() + " " + blob.size() + " " + name + "\n";
  }
}
