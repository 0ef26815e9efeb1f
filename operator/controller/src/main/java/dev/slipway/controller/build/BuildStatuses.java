// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.BuildFailure;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildStatus;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.build.BuildPlan;
import dev.slipway.core.build.Failure;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Puts a plan's status into an OSImageBuild's shape. */
final class BuildStatuses {
  private BuildStatuses() {}

  static OSImageBuildStatus of(OSImageBuild build, BuildPlan.Status planned, Instant now) {
    var succeeded = planned.outcome() instanceof BuildPlan.Succeeded s ? s : null;
    var artifact = succeeded == null ? null : succeeded.artifact();
    return new OSImageBuildStatus(
        build.getMetadata().getGeneration(),
        build.getMetadata().getName(),
        null,
        planned.attempts(),
        seconds(planned.startedAt()),
        planned.completedAt() == null ? null : seconds(planned.completedAt()),
        null,
        artifact == null ? null : artifact.digest(),
        succeeded == null ? null : succeeded.reference().toString(),
        artifact == null ? null : artifact.sizeBytes(),
        artifact == null ? null : artifact.bytesMoved(),
        null,
        artifact == null ? null : artifact.segments(),
        null,
        null,
        List.of(),
        null,
        planned.outcome() instanceof BuildPlan.Failed(Failure f) ? failure(f) : null,
        null,
        Conditions.merge(
            build.getStatus() == null ? List.of() : build.getStatus().conditions(),
            planned.conditions(),
            build.getMetadata().getGeneration(),
            now));
  }

  private static BuildFailure failure(Failure failure) {
    return new BuildFailure(
        failure.step(), failure.reason(), failure.exitCode(), failure.message(), null);
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
