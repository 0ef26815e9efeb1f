// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildStatus;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.controller.platform.Metrics;
import dev.slipway.controller.platform.Metrics.BuildPhase;
import dev.slipway.controller.platform.Metrics.BuildResult;
import dev.slipway.core.build.Queue;
import dev.slipway.core.condition.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts and times builds by what their statuses say. */
@ApplicationScoped
class BuildMeasures {
  private final Metrics metrics;

  BuildMeasures(Metrics metrics) {
    this.metrics = metrics;
  }

  void queue(Queue queue) {
    metrics.builds(queue.length(), queue.active());
  }

  /** Counts what a status says that is about to be written. */
  void measure(OSImageBuild build, OSImageBuildStatus status) {
    var before = build.getStatus();
    if (status.startedAt() != null && (before == null || before.startedAt() == null)) {
      phase(BuildPhase.Queued, build.getMetadata().getCreationTimestamp(), status.startedAt());
    }
    if (status.completedAt() != null) {
      ended(build, status);
    }
  }

  private void ended(OSImageBuild build, OSImageBuildStatus status) {
    var result = result(status);
    var reason =
        Conditions.find(status.conditions(), "Succeeded")
            .map(Condition::getReason)
            .map(Reason::valueOf)
            .orElse(Reason.InternalError);
    var trigger = build.getSpec().trigger();
    metrics.buildEnded(result, reason, trigger == null ? "Created" : trigger.name());
    phase(BuildPhase.Total, build.getMetadata().getCreationTimestamp(), status.completedAt());
    pushedAt(status)
        .ifPresent(pushed -> {
          phase(BuildPhase.Building, status.startedAt(), pushed);
          if (build.getSpec().test() != null) {
            phase(BuildPhase.Testing, pushed, status.completedAt());
          }
        });
    if (status.bytesMoved() != null && status.bytesReused() != null) {
      metrics.buildBytes(status.bytesMoved(), status.bytesReused());
    }
  }

  private static BuildResult result(OSImageBuildStatus status) {
    if (Conditions.isTrue(status.conditions(), "Succeeded")) {
      return BuildResult.Succeeded;
    }
    return Conditions.isTrue(status.conditions(), "Interrupted")
        ? BuildResult.Interrupted
        : BuildResult.Failed;
  }

  private static Optional<String> pushedAt(OSImageBuildStatus status) {
    return Conditions.find(status.conditions(), "Pushed")
        .filter(c -> "True".equals(c.getStatus()))
        .map(Condition::getLastTransitionTime);
  }

  private void phase(BuildPhase phase, @Nullable String from, @Nullable String to) {
    if (from != null && to != null) {
      var took = Duration.between(Instant.parse(from), Instant.parse(to));
      metrics.buildPhase(phase, took.isNegative() ? Duration.ZERO : took);
    }
  }
}
