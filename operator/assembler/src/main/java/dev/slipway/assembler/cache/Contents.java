// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import dev.slipway.assembler.registry.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a cache holds.
 *
 * @param blobs the longest unused first
 * @param names the names of images that can be found without a registry
 * @param made how many results it knows
 */
public record Contents(List<Entry> blobs, SortedMap<String, Digest> names, int made) {
  /** A blob. */
  public record Entry(Digest digest, long size, Instant lastUsed) {}

  /** The sum of the blobs' sizes. */
  public long bytes() {
    return blobs.stream().mapToLong(Entry::size).sum();
  }

  static Contents of(Folders folders) throws IOException {
    var names = new TreeMap<String, Digest>();
    for (var file : Folders.list(folders.names())) {
      Records.read(file).forEach((name, blob) -> names.put(name, blob.digest()));
    }
    return new Contents(blobs(folders), names, Folders.list(folders.made()).size());
  }

  static List<Entry> blobs(Folders folders) throws IOException {
    var found = new ArrayList<Entry>();
    for (var file : Folders.list(folders.blobs())) {
      entry(file).ifPresent(found::add);
    }
    found.sort(Comparator.comparing(Entry::lastUsed).thenComparing(Entry::digest));
    return List.copyOf(found);
  }

  private static Optional<Entry> entry(Path file) throws IOException {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      var digest = new Digest(String.valueOf(file.getFileName()));
      return Optional.of(
          new Entry(digest, attributes.size(), attributes.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException | IllegalArgumentException e) { // gone, or not ours
      return Optional.empty();
    }
  }
}
