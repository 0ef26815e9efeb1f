// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import java.time.Duration;

/**
 * What is asked of a pool. A pool that is being deleted asks for 0 replicas.
 *
 * @param name the pool's name, at most 63 characters
 * @param uid tells it from a pool of the same name in another namespace or at another time
 * @param replicas how many nodes there shall be
 * @param minReady how long a node must have been ready to count as available
 */
public record PoolDesired(
    String name, String uid, int replicas, Limits limits, Duration minReady, Target target) {

  /**
   * How far a roll-out may go beyond and below the replicas. Zero means zero.
   *
   * @param maxSurge machines above the replicas, those that are going included
   * @param maxUnavailable available nodes that may be missing
   */
  public record Limits(int maxSurge, int maxUnavailable) {}

  /** The most machines that may exist at any time. */
  int ceiling() {
    return replicas + limits.maxSurge();
  }

  /** The fewest available nodes that a roll-out may leave. */
  int floor() {
    return Math.max(0, replicas - limits.maxUnavailable());
  }
}
