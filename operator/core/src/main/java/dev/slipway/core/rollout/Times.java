// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param minReady how long a node must have been ready to count as available
 * @param launch after so long a machine that has not shown its build has failed
 * @param progress after so long without a step forward a roll-out is stalled
 */
public record Times(Duration minReady, Duration launch, Duration progress) {
  public static final Duration LAUNCH = Duration.ofMinutes(15);
  public static final Duration PROGRESS = Duration.ofHours(1);

  /** With the times that hold where none are given. */
  public static Times of(Duration minReady) {
    return new Times(minReady, LAUNCH, PROGRESS);
  }
}
