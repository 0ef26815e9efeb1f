// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.registry.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the files of earlier builds consist of, so that what has not changed need not be copied
 * again. A file counts only while it has the identity, size and times that it had when it was
 * finished: whoever writes to it, or gives it another name, changes its ctime, which nobody can
 * set.
 */
final class Written {
  private static final String FACTS = "unix:dev,ino,nlink,size,lastModifiedTime,ctime";

  private final Cache cache;

  Written(Cache cache) {
    this.cache = cache;
  }

  /** The parts of a file, the first first; none when it is not known. */
  List<Stored> parts(Path file) throws IOException {
    var key = key(file);
    return key.isEmpty()
        ? List.of()
        : cache.recall(key.get()).map(found -> List.copyOf(found.values())).orElse(List.of());
  }

  /** Keeps what a finished file consists of. */
  void remember(Path file, List<Stored> parts) throws IOException {
    var key = key(file);
    if (key.isPresent()) {
      var ordered = new TreeMap<String, Stored>();
      for (var part : parts) {
        ordered.put(String.format(Locale.ROOT, "%06d", ordered.size()), part);
      }
      cache.remember(key.get(), ordered);
    }
  }

  private static Optional<Digest> key(Path file) throws IOException {
    try {
      var facts = new TreeMap<>(facts(file));
      return Integer.valueOf(1).equals(facts.get("nlink"))
          ? Optional.of(Digest.of("written\n" + file + "\n" + facts))
          : Optional.empty();
    } catch (NoSuchFileException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static Map<String, Object> facts(Path file) throws IOException {
    return Files.readAttributes(file, FACTS, LinkOption.NOFOLLOW_LINKS);
  }
}
