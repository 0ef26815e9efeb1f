// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

/** A bound as people write it: a number of nodes, or a share of the replicas. */
public sealed interface Limit {
  record Count(int number) implements Limit {
    @Override
    public String toString() {
      return Integer.toString(number);
    }
  }

  record Percent(int share) implements Limit {
    @Override
    public String toString() {
      return share + "%";
    }
  }

  /** In nodes; a share is rounded up, so that a small pool can surge at all. */
  default int roundedUp(int replicas) {
    return switch (this) {
      case Count(var number) -> number;
      case Percent(var share) -> Math.ceilDiv(Math.multiplyExact(replicas, share), 100);
    };
  }

  /** In nodes; a share is rounded down, so that no more may be missing than was said. */
  default int roundedDown(int replicas) {
    return switch (this) {
      case Count(var number) -> number;
      case Percent(var share) -> Math.multiplyExact(replicas, share) / 100;
    };
  }
}
