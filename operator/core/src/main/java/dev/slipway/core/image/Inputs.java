// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import dev.slipway.core.registry.ParsedReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the references of a spec, and tells what is wrong with its images. */
final class Inputs {
  private static final String CONDITION = "InputsResolved";
  private static final int MOST_TOLD = 5;

  private record Problem(Reason reason, String message) {}

  private Inputs() {}

  /** The references to ask for, by how they stand in the spec. */
  static Map<String, ImageReference> references(List<Input> inputs) {
    var references = new TreeMap<String, ImageReference>();
    for (var input : inputs) {
      if (ImageReference.parse(input.ref()) instanceof ImageReference reference) {
        references.put(input.ref(), reference);
      }
    }
    return references;
  }

  /**
   * Says that every input has a digest.
   *
   * @param stale what was wrong when they were last asked for; they stay what they were
   */
  static Condition resolved(List<Pin> pins, @Nullable Condition stale) {
    var count = "%d images by digest".formatted(pins.size());
    return stale == null
        ? Condition.yes(CONDITION, Reason.InputsResolved, count)
        : Condition.yes(
            CONDITION,
            Reason.RefreshFailed,
            count + "; they could not be looked up again: " + stale.message());
  }

  /** Says which references cannot be read, or may not be tags, if there are such. */
  static Optional<Condition> unreadable(List<Input> inputs, PinPolicy policy) {
    return told(inputs.stream().flatMap(input -> unreadable(input, policy)));
  }

  /** Says which images are missing, if there are such, and what helps. */
  static Optional<Condition> missing(List<Input> inputs, Map<String, Lookup> answers) {
    return told(inputs.stream().flatMap(input -> missing(input, answers.get(input.ref()))));
  }

  private static Stream<Problem> unreadable(Input input, PinPolicy policy) {
    return switch (ImageReference.parse(input.ref())) {
      case ParsedReference.Invalid(String problem) ->
          Stream.of(
              new Problem(
                  Reason.InvalidReference,
                  "%s: '%s' is no image reference: %s"
                      .formatted(input.field(), input.ref(), problem)));
      case ImageReference reference
          when policy instanceof PinPolicy.RequireDigest && !reference.isPinned() ->
          Stream.of(
              new Problem(
                  Reason.DigestRequired,
                  "%s: %s is a tag, and spec.inputs.pinPolicy is RequireDigest; name it by @sha256:…"
                      .formatted(input.field(), input.ref())));
      case ImageReference _ -> Stream.empty();
    };
  }

  private static Stream<Problem> missing(Input input, @Nullable Lookup answer) {
    return switch (answer) {
      case null -> Stream.empty();
      case Lookup.Found _ -> Stream.empty();
      case Lookup.NotFound(String said) ->
          problem(Reason.ImageNotFound, input, "does not exist", said, "push it, or correct this");
      case Lookup.Denied(String said) ->
          problem(
              Reason.RegistryDenied,
              input,
              "may not be pulled",
              said,
              "give credentials by spec.inputs.pullSecretRefs, or correct this");
      case Lookup.Unreachable(String said) ->
          problem(
              Reason.RegistryUnreachable,
              input,
              "is in a registry that does not answer",
              said,
              "correct this, or let the operator reach it");
    };
  }

  private static Stream<Problem> problem(
      Reason reason, Input input, String what, String said, String fix) {
    return Stream.of(
        new Problem(
            reason, "%s: %s %s (%s); %s".formatted(input.field(), input.ref(), what, said, fix)));
  }

  private static Optional<Condition> told(Stream<Problem> found) {
    var problems = found.distinct().toList();
    if (problems.isEmpty()) {
      return Optional.empty();
    }
    var more = problems.size() - MOST_TOLD;
    var message =
        problems.stream().limit(MOST_TOLD).map(Problem::message).collect(Collectors.joining("\n"))
            + (more > 0 ? "\nand " + more + " more" : "");
    return Optional.of(Condition.no(CONDITION, problems.getFirst().reason(), message));
  }
}
