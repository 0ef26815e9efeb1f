// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import java.util.List;

/** The machines of a pool, those that are going included, in any order. */
public record PoolObserved(List<Machine> machines) {
  public PoolObserved {
    machines = List.copyOf(machines);
  }
}
