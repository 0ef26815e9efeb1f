// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.cache.Stored;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that consists of files of the cache.
 *
 * @param place where it will be
 * @param kept how many bytes at its beginning the file in its place has already
 */
record JoinedFile(Path place, List<Stored> parts, long kept, Written written, Assembled image) {
  /** Compares what the file has to consist of with what was last written to its place. */
  static JoinedFile of(Path place, List<Stored> parts, Assembled image) throws IOException {
    var written = new Written(image.cache());
    var there = written.parts(place);
    var kept = 0L;
    for (var n = 0; n < Math.min(there.size(), parts.size()); n++) {
      if (!there.get(n).equals(parts.get(n))) {
        break;
      }
      kept += parts.get(n).size();
    }
    return new JoinedFile(place, parts, kept, written, image);
  }

  long size() {
    return parts.stream().mapToLong(Stored::size).sum();
  }

  /** Whether all of it is written anew, beside the file in its place. */
  boolean isNew() {
    return kept == 0;
  }

  /** Writes all of it. */
  void create(Path aside) throws IOException {
    append(aside, StandardOpenOption.CREATE_NEW);
  }

  /**
   * Gives the file in its place its new end, out of sight; if this fails it is gone, since half of
   * it would be worse.
   */
  void change(Path aside) throws IOException {
    if (kept == size() && Files.size(place) == kept) {
      return;
    }
    Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
    append(aside);
    Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
  }

  private void append(Path file, StandardOpenOption... how) throws IOException {
    var options = new ArrayList<OpenOption>(List.of(how));
    options.add(StandardOpenOption.WRITE);
    try (var out = FileChannel.open(file, options.toArray(OpenOption[]::new))) {
      out.truncate(kept).position(kept);
      var at = 0L;
      for (var part : parts) {
        if (at >= kept) {
          image.append(List.of(part), out);
        }
        at += part.size();
      }
    }
  }

  /** Notes what was written, for the next build. */
  void remember() throws IOException {
    if (!written.parts(place).equals(parts)) {
      written.remember(place, parts);
    }
  }
}
