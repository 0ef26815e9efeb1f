// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

/**
 * What is asked of a pool. A pool that is being deleted asks for 0 replicas.
 *
 * @param name the pool's name, at most 63 characters
 * @param uid tells it from a pool of the same name in another namespace or at another time
 * @param replicas how many nodes there shall be
 */
public record PoolDesired(
    String name,
    String uid,
    int replicas,
    Limits limits,
    Manner manner,
    Times times,
    Target target) {

  /**
   * How far a roll-out may go beyond and below the replicas. Zero means zero.
   *
   * @param maxSurge machines above the replicas, those that are going included
   * @param maxUnavailable available nodes that may be missing
   */
  public record Limits(Limit maxSurge, Limit maxUnavailable) {
    public static Limits of(int maxSurge, int maxUnavailable) {
      return new Limits(new Limit.Count(maxSurge), new Limit.Count(maxUnavailable));
    }
  }

  /** The most machines that may exist at any time. */
  public int ceiling() {
    return replicas + limits.maxSurge().roundedUp(replicas);
  }

  /** The fewest available nodes that a roll-out may leave. */
  public int floor() {
    return Math.max(0, replicas - limits.maxUnavailable().roundedDown(replicas));
  }

  /** Whether shares of so few nodes come to nothing, so that none can be replaced. */
  boolean allowsNothing() {
    return replicas > 0 && ceiling() == replicas && floor() == replicas;
  }
}
