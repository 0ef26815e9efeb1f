// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.api.v1alpha1.OSNodePoolStatus;
import dev.slipway.api.v1alpha1.PoolProgress;
import dev.slipway.api.v1alpha1.Waiting;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.Progress;
import dev.slipway.core.rollout.RolloutPlan;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A plan as the status of its pool. */
final class PoolStatus {
  private PoolStatus() {}

  static OSNodePoolStatus of(PoolView view, RolloutPlan plan, Instant now) {
    var generation = view.pool().getMetadata().getGeneration();
    var counts = plan.counts();
    return new OSNodePoolStatus(
        generation,
        counts.existing(),
        counts.ready(),
        counts.updated(),
        counts.available(),
        view.wanted().orElse(null),
        plan.waitingFor().stream().map(PoolStatus::waiting).toList(),
        progress(plan.progress()),
        Conditions.merge(before(view.pool()).conditions(), plan.conditions(), generation, now));
  }

  /** The status as it was, but for Progressing. */
  static OSNodePoolStatus failing(OSNodePool pool, String message, Instant now) {
    var before = before(pool);
    var failing =
        Conditions.merge(
            before.conditions(),
            List.of(Condition.no("Progressing", Reason.InternalError, message)),
            pool.getMetadata().getGeneration(),
            now);
    return new OSNodePoolStatus(
        before.observedGeneration(),
        before.replicas(),
        before.readyReplicas(),
        before.updatedReplicas(),
        before.availableReplicas(),
        before.target(),
        before.waitingFor(),
        before.progress(),
        Stream.concat(
                before.conditions().stream().filter(c -> !c.getType().equals("Progressing")),
                failing.stream())
            .toList());
  }

  /** The status as it is; empty when nothing was written yet. */
  static OSNodePoolStatus before(OSNodePool pool) {
    return Objects.requireNonNullElseGet(
        pool.getStatus(),
        () -> new OSNodePoolStatus(null, null, null, null, null, null, List.of(), null, List.of()));
  }

  /** How far the pool had come, as it was written down. */
  static Optional<Progress> progress(OSNodePool pool) {
    return Optional.ofNullable(before(pool).progress())
        .map(p ->
            new Progress(
                Instant.parse(p.since()), p.goal(), p.reached(), p.outdated(), p.joined()));
  }

  private static PoolProgress progress(Progress progress) {
    return new PoolProgress(
        progress.since().truncatedTo(ChronoUnit.SECONDS).toString(),
        progress.goal(),
        progress.reached(),
        progress.outdated(),
        progress.joined());
  }

  private static Waiting waiting(dev.slipway.core.rollout.Waiting waiting) {
    return new Waiting(
        waiting.kind(),
        waiting.object(),
        waiting.since().map(Instant::toString).orElse(null),
        waiting.message());
  }
}
