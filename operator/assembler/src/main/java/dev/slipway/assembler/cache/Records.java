// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import dev.slipway.assembler.registry.Digest;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Small files that name blobs: a line {@code DIGEST SIZE NAME} for each, and the digest of these
 * lines last, without which a file counts for nothing.
 */
final class Records {
  private final Path folder;
  private final Supplier<Path> aside;

  Records(Path folder, Supplier<Path> aside) {
    this.folder = folder;
    this.aside = aside;
  }

  /** What was written under a key; empty when there is nothing, or nothing whole. */
  SortedMap<String, Stored> read(Digest key) throws IOException {
    return read(folder.resolve(key.hex()));
  }

  /** A damaged file is removed: it would never be right again. */
  static SortedMap<String, Stored> read(Path file) throws IOException {
    try {
      var found = parse(file);
      if (found.isEmpty()) {
        Files.deleteIfExists(file);
      }
      return found;
    } catch (NoSuchFileException e) {
      return new TreeMap<>();
    }
  }

  /** Whether a file that is there counts for nothing. */
  static boolean isDamaged(Path file) throws IOException {
    try {
      return parse(file).isEmpty();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static SortedMap<String, Stored> parse(Path file) throws IOException {
    try {
      return parse(Files.readString(file));
    } catch (CharacterCodingException e) {
      return new TreeMap<>();
    }
  }

  private static SortedMap<String, Stored> parse(String text) {
    var found = new TreeMap<String, Stored>();
    var end = text.lastIndexOf('\n', text.length() - 2) + 1;
    var lines = text.substring(0, end);
    if (!text.substring(end).equals(Digest.of(lines).hex() + "\n")) {
      return found;
    }
    for (var line : lines.lines().toList()) {
      var fields = line.split(" ", 3);
      found.put(fields[2], new Stored(new Digest(fields[0]), Long.parseLong(fields[1])));
    }
    return found;
  }

  void write(Digest key, Map<String, Stored> blobs) throws IOException {
    var lines = new StringBuilder();
    blobs.forEach((name, blob) ->
        lines
            .append(blob.digest().hex())
            .append(' ')
            .append(blob.size())
            .append(' ')
            .append(name)
            .append('\n'));
    var text = lines + Digest.of(lines.toString()).hex() + "\n";
    Durable.write(aside.get(), text.getBytes(StandardCharsets.UTF_8), folder.resolve(key.hex()));
  }
}
