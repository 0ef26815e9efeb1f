// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.simulation;

import dev.slipway.core.rollout.RolloutPlan;
import dev.slipway.core.simulation.Api.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;

/** A cluster, its controllers, and what happens by itself, step by step. */
final class Simulation {
  /** Idle rounds after which time passes faster: everything that is under way takes less. */
  private static final int PATIENCE = 10;

  final Operator operator;
  final Cluster cluster;
  final Physics physics;
  final Invariants invariants;
  final PoolController poolController;
  private final TreeMap<String, MachineController> machineControllers = new TreeMap<>();
  private int idle;

  Simulation(Pool pool, int workload, Operator operator) {
    this.operator = operator;
    cluster = new Cluster(pool);
    cluster.workload = workload;
    physics = new Physics(cluster);
    invariants = new Invariants(cluster, physics);
    poolController = new PoolController(cluster, operator, invariants);
  }

  boolean poolStep(int behind) {
    var ceiling = poolController.ceiling();
    var wrote = poolController.step(behind);
    invariants.hold(ceiling);
    return wrote;
  }

  boolean machineStep(String name) {
    var wrote =
        machineControllers.computeIfAbsent(name, n -> new MachineController(this, n)).step();
    check();
    return wrote;
  }

  void pass(Duration time) {
    cluster.now = cluster.now.plus(time);
    physics.pass();
    check();
  }

  /** The operator restarts. */
  void crash() {
    cluster.log("operator", "restarts");
    poolController.crash();
    machineControllers.values().forEach(MachineController::crash);
  }

  private void check() {
    invariants.hold(0);
  }

  /** Everybody gets a turn, and two seconds pass; or a minute when all have long been idle. */
  void round() {
    var busy = false;
    while (poolStep(0)) {
      busy = true;
    }
    for (var name : new ArrayList<>(cluster.machines.keySet())) {
      // A look without an action is not yet the end: it may have something to write down.
      for (int i = 0, quiet = 0; i < 8 && quiet < 2; i++) {
        var wrote = machineStep(name);
        quiet = wrote ? 0 : quiet + 1;
        busy |= wrote;
      }
    }
    var before = cluster.version();
    pass(Duration.ofSeconds(2));
    idle = busy || before != cluster.version() ? 0 : idle + 1;
    if (idle > PATIENCE) {
      pass(Duration.ofMinutes(1));
    }
  }

  /** What the pool's controller makes of what there really is. */
  RolloutPlan plan() {
    return poolController.plan(cluster.read());
  }

  /** Whether the pool is what it shall be, and nothing more is to be done. */
  boolean isSettled() {
    var target = cluster.pool.target();
    return cluster.machines.size() == cluster.pool.replicas()
        && cluster.nodes.size() == cluster.pool.replicas()
        && cluster.vms.size() == cluster.pool.replicas()
        && cluster.machines.values().stream()
            .allMatch(m -> !m.deleting() && Optional.of(m.build()).equals(target))
        && cluster.nodes.values().stream().allMatch(n -> n.takesPods() && !n.avoided())
        && plan().actions().isEmpty()
        && plan().counts().available() == cluster.pool.replicas();
  }
}
