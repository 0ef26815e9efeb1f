// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether what a pod says it published is in the registry. */
public sealed interface Verification {
  /** All of it is. */
  record Confirmed() implements Verification {}

  /**
   * Some of it is not.
   *
   * @param said names it, and what the registry said
   */
  record Refuted(String said) implements Verification {}

  /** The registry did not say. */
  record Unanswered(String said) implements Verification {}

  /** Sums up the answers for the artifact and its outputs, all of which are named by digest. */
  static Verification of(Map<ImageReference, Lookup> answers) {
    @Nullable Verification unanswered = null;
    var sorted =
        answers.entrySet().stream()
            .sorted(Comparator.comparing(answer -> answer.getKey().toString()))
            .toList();
    for (var answer : sorted) {
      switch (of(answer.getKey(), answer.getValue())) {
        case Confirmed _ -> {
          // The next one.
        }
        case Refuted refuted -> {
          return refuted;
        }
        case Unanswered problem -> unanswered = problem;
      }
    }
    return unanswered == null ? new Confirmed() : unanswered;
  }

  private static Verification of(ImageReference asked, Lookup answer) {
    return switch (answer) {
      case Lookup.Found(String digest) when digest.equals(asked.qualifier()) -> new Confirmed();
      case Lookup.Found(String digest) ->
          new Refuted("%s: it answered with the digest %s".formatted(asked, digest));
      case Lookup.NotFound(String said) -> new Refuted(asked + ": " + said);
      case Lookup.Missing missing -> new Unanswered(asked + ": " + missing.said());
    };
  }
}
