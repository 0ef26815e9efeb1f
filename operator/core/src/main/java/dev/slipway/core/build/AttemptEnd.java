// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.build.Artifact.Output;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.ImageReference;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt whose pod ended well. Its word is not believed: it must fit what was
 * declared, and the registry must have the artifact and each of its outputs.
 */
sealed interface AttemptEnd {
  /** The artifact lies in the registry. */
  record Published(Pushed pushed) implements AttemptEnd {}

  /** The registry has to be asked. */
  record Unasked(BuildAction.VerifyPublished question) implements AttemptEnd {}

  /** It was asked and did not say. */
  record Unanswered(String said) implements AttemptEnd {}

  /** It made nothing that counts; another attempt may. */
  record Failed(Failure failure) implements AttemptEnd {}

  /** It made something else than what was declared, as it would again. */
  record Wrong(Failure failure) implements AttemptEnd {}

  /**
   * Judges it.
   *
   * @param tag of the build
   * @param answer of the registry; null when it was not asked yet
   */
  static AttemptEnd of(
      PodWord word, DesiredBuild desired, ImageReference tag, @Nullable Verification answer) {
    return switch (word) {
      case PodWord.Published(Artifact artifact)
          when published(artifact).equals(desired.outputs()) ->
          verified(tag, artifact, answer);
      case PodWord.Published(Artifact artifact) ->
          new Wrong(
              missing(
                  "declared are %s, but the build pod says it published %s"
                      .formatted(
                          new TreeSet<>(desired.outputs()), new TreeSet<>(published(artifact)))));
      case PodWord.Refused(String step, String reason, String message) ->
          new Failed(new Failure(step, reason, 0, message));
      case PodWord.Unclear(String problem) ->
          new Failed(
              new Failure(
                  "RunPod",
                  Reason.PodFailed.name(),
                  0,
                  "the build pod ended well, but " + problem));
    };
  }

  private static AttemptEnd verified(
      ImageReference tag, Artifact artifact, @Nullable Verification answer) {
    var reference = tag.pinned(artifact.digest());
    return switch (answer) {
      case null ->
          new Unasked(
              new BuildAction.VerifyPublished(
                  reference,
                  artifact.outputs().stream().map(o -> tag.pinned(o.digest())).toList()));
      case Verification.Confirmed _ -> new Published(new Pushed(reference, artifact, false));
      case Verification.Refuted(String said) ->
          new Failed(
              missing(
                  "the build pod says it published %s, but the registry does not have it: %s"
                      .formatted(reference, said)));
      case Verification.Unanswered(String said) -> new Unanswered(said);
    };
  }

  private static Failure missing(String message) {
    return new Failure("Publish", Reason.PublishedDigestMissing.name(), 0, message);
  }

  private static Set<String> published(Artifact artifact) {
    return artifact.outputs().stream().map(Output::declared).collect(Collectors.toSet());
  }

  /** Why an attempt failed whose pod did not end well. */
  static Failure failure(JobState.Failed job) {
    var cut = job.how() == Reason.DeadlineExceeded;
    return job.word() instanceof PodWord.Refused(String step, String reason, String message) && !cut
        ? new Failure(step, reason, job.exitCode(), message, job.lastLines())
        : new Failure("RunPod", job.how().name(), job.exitCode(), job.message(), job.lastLines());
  }
}
