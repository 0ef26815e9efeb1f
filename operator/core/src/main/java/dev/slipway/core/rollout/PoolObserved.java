// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import java.util.List;
import java.util.Optional;

/**
 * What there is of a pool.
 *
 * @param machines those that are going included, in any order
 * @param progress how far the pool had come when it was last looked at
 */
public record PoolObserved(List<Machine> machines, Optional<Progress> progress) {
  public PoolObserved {
    machines = List.copyOf(machines);
  }

  public static PoolObserved of(List<Machine> machines) {
    return new PoolObserved(machines, Optional.empty());
  }
}
