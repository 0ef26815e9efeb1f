// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.output.Format;
import dev.slipway.assembler.output.Formats;
import dev.slipway.assembler.output.Publications;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How images are compressed.
 *
 * @param usual where nothing else is said, and in all files
 * @param special that of formats in an artifact, by their names
 */
record Compressions(Compression usual, Map<String, Compression> special) {
  private static final String OPTION = "--compression: ";

  /**
   * Reads {@code [FORMAT=]HOW}.
   *
   * @throws IllegalArgumentException that says what was expected
   */
  static Compressions parse(List<String> options) {
    var all = new HashMap<String, Compression>();
    for (var option : options) {
      var end = option.indexOf('=');
      var format = end < 0 ? "" : published(option.substring(0, end)).name();
      if (all.put(format, Compression.parse(option.substring(end + 1))) != null) {
        throw new IllegalArgumentException(
            OPTION + (end < 0 ? "the usual one" : "that of " + format) + " is given twice");
      }
    }
    var usual = all.remove("");
    return new Compressions(
        usual == null ? new Compression.Zstd(Compression.DEFAULT_LEVEL) : usual, Map.copyOf(all));
  }

  /**
   * Refuses what would change nothing.
   *
   * @param published the formats of the artifact
   */
  void check(List<Format> published) {
    var names = published.stream().map(Format::name).toList();
    for (var name : special.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            OPTION + "no %1$s is published: give --publish and --format %1$s".formatted(name));
      }
    }
  }

  private static Format published(String name) {
    var format = Formats.named(List.of(name)).getFirst();
    if (!Publications.has(format)) {
      throw new IllegalArgumentException(OPTION + name + " is not published");
    }
    return format;
  }

  /** That of a format in an artifact. */
  Compression of(Format format) {
    return special.getOrDefault(format.name(), usual);
  }
}
