// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.Architecture;
import dev.slipway.api.v1alpha1.BuildFailure;
import dev.slipway.api.v1alpha1.BuildProgress;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildStatus;
import dev.slipway.api.v1alpha1.OutputType;
import dev.slipway.api.v1alpha1.PublishedOutput;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.build.Artifact;
import dev.slipway.core.build.BuildPlan;
import dev.slipway.core.build.Failure;
import dev.slipway.core.build.Pushed;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts a plan's status into an OSImageBuild's shape. */
final class BuildStatuses {
  private BuildStatuses() {}

  /**
   * What the pods of a build, and the build before, tell of.
   *
   * @param progress how far its pod is, when one works
   * @param testPod the last pod of its boot test, also when it is gone: by it attempts are counted
   * @param changed what changed against the build before, when there was one
   */
  record Seen(
      @Nullable BuildProgress progress, @Nullable String testPod, @Nullable String changed) {}

  /**
   * The status.
   *
   * @param seen what its pods, and the build before, tell of
   */
  static OSImageBuildStatus of(
      OSImageBuild build, BuildPlan.Status planned, Seen seen, Instant now) {
    var pushed = planned.pushed();
    var failed = planned.outcome() instanceof BuildPlan.Failed f ? f : null;
    return new OSImageBuildStatus(
        build.getMetadata().getGeneration(),
        planned.attempts() == 0 ? null : build.getMetadata().getName(),
        seen.testPod(),
        planned.attempts(),
        seconds(planned.startedAt()),
        seconds(planned.completedAt()),
        seen.progress(),
        of(pushed, Artifact::digest),
        pushed == null ? null : pushed.reference().toString(),
        of(pushed, Artifact::sizeBytes),
        of(pushed, Artifact::bytesMoved),
        of(pushed, Artifact::bytesReused),
        of(pushed, Artifact::segments),
        of(pushed, Artifact::segmentsReused),
        seen.changed(),
        pushed == null ? List.of() : outputs(pushed),
        (pushed != null && pushed.adopted()) ? true : null,
        failed == null ? null : failure(failed.failure()),
        failed == null || failed.consoleTail().isEmpty() ? null : failed.consoleTail(),
        Conditions.merge(
            build.getStatus() == null ? List.of() : build.getStatus().conditions(),
            planned.conditions(),
            build.getMetadata().getGeneration(),
            now));
  }

  private static <T> @Nullable T of(@Nullable Pushed pushed, Function<Artifact, T> value) {
    return pushed == null ? null : value.apply(pushed.artifact());
  }

  private static List<PublishedOutput> outputs(Pushed pushed) {
    return pushed.artifact().outputs().stream()
        .map(output ->
            new PublishedOutput(
                OutputType.valueOf(output.type()),
                Architecture.valueOf(output.arch()),
                pushed.reference().pinned(output.digest()).toString(),
                output.digest(),
                output.sizeBytes()))
        .toList();
  }

  private static BuildFailure failure(Failure failure) {
    return new BuildFailure(
        failure.step(),
        failure.reason(),
        failure.exitCode(),
        failure.message(),
        failure.lastLines().isEmpty() ? null : failure.lastLines());
  }

  private static @Nullable String seconds(@Nullable Instant time) {
    return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
