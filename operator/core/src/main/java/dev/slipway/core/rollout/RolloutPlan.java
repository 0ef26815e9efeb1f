// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.condition.Condition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to do now, and what to say.
 *
 * @param actions in order
 * @param conditions Available, Progressing, UpToDate, Stalled
 * @param progress how far the pool has come; to be kept for the next plan
 * @param requeueAfter when time alone will change the plan
 */
public record RolloutPlan(
    List<RolloutAction> actions,
    Counts counts,
    List<Condition> conditions,
    List<Waiting> waitingFor,
    Progress progress,
    Optional<Duration> requeueAfter) {
  public RolloutPlan {
    actions = List.copyOf(actions);
    conditions = List.copyOf(conditions);
    waitingFor = List.copyOf(waitingFor);
  }

  /**
   * The pool in numbers, before the actions.
   *
   * @param existing all machines, those that are going included
   * @param ready nodes that are ready and run what they were launched with
   * @param updated those of them that run the target build
   * @param available nodes that have been ready long enough and are in service
   */
  public record Counts(int existing, int ready, int updated, int available) {}
}
