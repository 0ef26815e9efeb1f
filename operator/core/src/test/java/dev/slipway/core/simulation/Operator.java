// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.simulation;

import dev.slipway.core.machine.MachineDesired;
import dev.slipway.core.machine.MachineObserved;
import dev.slipway.core.machine.MachinePlan;
import dev.slipway.core.machine.MachinePlanner;
import dev.slipway.core.rollout.PoolDesired;
import dev.slipway.core.rollout.PoolObserved;
import dev.slipway.core.rollout.RolloutPlan;
import dev.slipway.core.rollout.RolloutPlanner;
import java.time.Instant;

/**
 * The decisions of the operator: the real ones, or with one guard broken.
 *
 * @param looksAgain whether it reads past its cache before it acts
 */
record Operator(PoolPlanner pools, PerMachine machines, boolean looksAgain) {
  static final Operator REAL = new Operator(RolloutPlanner::plan, MachinePlanner::plan, true);

  interface PoolPlanner {
    RolloutPlan plan(PoolDesired desired, PoolObserved observed, Instant now);
  }

  interface PerMachine {
    MachinePlan plan(MachineDesired desired, MachineObserved observed, Instant now);
  }
}
