// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import java.time.Duration;
import java.time.Instant;

/**
 * When a pool last came nearer to what it shall be. Kept in the status: it is the only thing that a
 * planner cannot see.
 *
 * @param since the last step forward, or the last change of the goal
 * @param goal what is wanted, in words; another goal is a new beginning
 * @param reached whether nothing was left to do
 * @param outdated machines of other builds
 * @param joined machines of the target build that have shown it
 */
public record Progress(Instant since, String goal, boolean reached, int outdated, int joined) {
  /** What is now, with the time of before if nothing came forward. */
  Progress after(Progress before) {
    var forward =
        !goal.equals(before.goal)
            || reached != before.reached
            || outdated < before.outdated
            || joined > before.joined;
    return forward ? this : new Progress(before.since, goal, reached, outdated, joined);
  }

  /** When it counts as stalled. */
  Instant deadline(Duration patience) {
    return since.plus(patience);
  }
}
