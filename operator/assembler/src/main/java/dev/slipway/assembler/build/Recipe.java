// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.registry.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an image was made from, for later builds.
 *
 * @param made by the digests of parts, what each was made from
 * @param skeleton the list of what lies where in the images of init
 * @param facts what was read from images, by the hash of the question
 */
public record Recipe(
    Map<Digest, Made> made, Optional<Stored> skeleton, SortedMap<Digest, String> facts) {

  /** Nothing is known. */
  public static final Recipe NONE = new Recipe(Map.of(), Optional.empty(), new TreeMap<>());

  /**
   * Where a part comes from.
   *
   * @param key the hash of what it was made from
   * @param part which of the things that were made from that
   */
  public record Made(Digest key, String part) {}

  /** Where a part comes from, if that is known. */
  public Optional<Made> of(Stored part) {
    return Optional.ofNullable(made.get(part.digest()));
  }
}
