// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.build.Queue;
import dev.slipway.core.build.Queue.State;
import dev.slipway.core.build.TestState;
import dev.slipway.core.build.Turn;
import dev.slipway.core.condition.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The queue of all builds, as the caches have them: from Jobs, pods and statuses alone. */
final class BuildQueue {
  private static final String BUILDING = "Building";

  private final BuildSources sources;
  private final BootTests tests;
  private final int limit;

  BuildQueue(BuildSources sources, BootTests tests, int limit) {
    this.sources = sources;
    this.tests = tests;
    this.limit = limit;
  }

  /** Whether a build, which wants to, may have a pod. */
  Turn turn(OSImageBuild build) {
    return with(build, isPushed(build) ? State.WAITS_TO_TEST : State.WAITS_TO_BUILD)
        .turn(build.getMetadata().getNamespace(), build.getMetadata().getName());
  }

  /** The queue when a build does not wait, whatever the caches say. */
  Queue without(OSImageBuild build) {
    return with(build, state(build) == State.ACTIVE ? State.ACTIVE : State.IDLE);
  }

  private Queue with(OSImageBuild one, State its) {
    var uid = one.getMetadata().getUid();
    return Queue.of(
        sources
            .builds()
            .map(build ->
                entry(build, build.getMetadata().getUid().equals(uid) ? its : state(build)))
            .toList(),
        limit);
  }

  private Queue.Entry entry(OSImageBuild build, State state) {
    var meta = build.getMetadata();
    return new Queue.Entry(
        meta.getNamespace(),
        meta.getName(),
        Instant.parse(meta.getCreationTimestamp()),
        state,
        lastTurn(build));
  }

  private State state(OSImageBuild build) {
    if (BuildSources.hasEnded(build)) {
      return State.IDLE;
    }
    var job = sources.job(build);
    if (job.filter(j -> BuildObserver.works(j, build)).isPresent()) {
      return State.ACTIVE;
    }
    if (isPushed(build)) {
      return tested(build);
    }
    return switch (reason(build, BUILDING)) {
      case null -> State.WAITS_TO_BUILD;
      case Queued -> State.WAITS_TO_BUILD;
      // Its Job is not in the cache yet.
      case JobCreated -> job.isEmpty() ? State.ACTIVE : State.IDLE;
      default -> State.IDLE;
    };
  }

  private State tested(OSImageBuild build) {
    return switch (tests.observe(build, sources.pods(build))) {
      case TestState.Running _ -> State.ACTIVE;
      case TestState.Waiting _ -> State.WAITS_TO_TEST;
      case TestState.NotWanted _, TestState.Passed _, TestState.Failed _ -> State.IDLE;
    };
  }

  private static @Nullable Instant lastTurn(OSImageBuild build) {
    var started = build.getStatus() == null ? null : build.getStatus().startedAt();
    return started == null ? null : Instant.parse(started);
  }

  private static boolean isPushed(OSImageBuild build) {
    return build.getStatus() != null && Conditions.isTrue(build.getStatus().conditions(), "Pushed");
  }

  private static @Nullable Reason reason(OSImageBuild build, String type) {
    return build.getStatus() == null
        ? null
        : Conditions.find(build.getStatus().conditions(), type)
            .map(Condition::getReason)
            .map(Reason::valueOf)
            .orElse(null);
  }
}
