// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a build stands.
 *
 * @param past what its status says
 * @param standing whether it is asked for
 * @param turn whether it may have a pod
 * @param job its Job
 * @param podsLeft whether pods of it are there that have not ended
 * @param test its boot test
 * @param answers to what was asked in this pass
 */
public record ObservedBuild(
    Past past,
    Standing standing,
    Turn turn,
    JobState job,
    boolean podsLeft,
    TestState test,
    Answers answers) {

  /**
   * What the status says.
   *
   * @param startedAt when its first pod was asked for
   * @param attempts how many Jobs there were
   * @param blockedSince since when something is in its way; null when nothing is
   * @param pushed what was found in the registry
   */
  public record Past(
      @Nullable Instant startedAt,
      int attempts,
      @Nullable Instant blockedSince,
      @Nullable Pushed pushed) {}

  /** The same, with another answer. */
  public ObservedBuild with(Answers known) {
    return new ObservedBuild(past, standing, turn, job, podsLeft, test, known);
  }

  /** The same, when it turned out not to be this build's turn. */
  public ObservedBuild with(Turn now) {
    return new ObservedBuild(past, standing, now, job, podsLeft, test, answers);
  }
}
