// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.OSNodePoolStatus;
import dev.slipway.api.v1alpha1.Waiting;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.rollout.RolloutPlan;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
        view.latest().orElse(null),
        plan.waitingFor().stream().map(PoolStatus::waiting).toList(),
        Conditions.merge(before(view), plan.conditions(), generation, now));
  }

  static List<Condition> before(PoolView view) {
    return Optional.ofNullable(view.pool().getStatus())
        .map(OSNodePoolStatus::conditions)
        .orElse(List.of());
  }

  private static Waiting waiting(dev.slipway.core.rollout.Waiting waiting) {
    return new Waiting(
        waiting.kind(),
        waiting.object(),
        waiting.since().map(Instant::toString).orElse(null),
        waiting.message());
  }
}
