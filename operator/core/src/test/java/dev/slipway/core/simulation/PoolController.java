// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.simulation;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Condition.Status;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.Drain;
import dev.slipway.core.machine.DrainPolicy;
import dev.slipway.core.machine.Ledger;
import dev.slipway.core.machine.Step;
import dev.slipway.core.rollout.Machine;
import dev.slipway.core.rollout.Manner;
import dev.slipway.core.rollout.PoolDesired;
import dev.slipway.core.rollout.PoolObserved;
import dev.slipway.core.rollout.Progress;
import dev.slipway.core.rollout.RolloutAction;
import dev.slipway.core.rollout.RolloutAction.CreateMachine;
import dev.slipway.core.rollout.RolloutAction.DeleteMachine;
import dev.slipway.core.rollout.RolloutAction.MarkNode;
import dev.slipway.core.rollout.RolloutAction.RetireMachine;
import dev.slipway.core.rollout.RolloutAction.ReturnMachine;
import dev.slipway.core.rollout.RolloutPlan;
import dev.slipway.core.rollout.Target;
import dev.slipway.core.rollout.Times;
import dev.slipway.core.rollout.Waiting;
import dev.slipway.core.simulation.Api.Snapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/**
 * The pool's controller, one write per step: plans on what its cache has, and when that would act,
 * once more on what the API server has.
 */
final class PoolController {
  private final Cluster cluster;
  private final Operator operator;
  private final Invariants invariants;
  private final Deque<RolloutAction> pending = new ArrayDeque<>();
  private Snapshot basis;
  private Optional<Progress> progress = Optional.empty();
  private String said = "";

  PoolController(Cluster cluster, Operator operator, Invariants invariants) {
    this.cluster = cluster;
    this.operator = operator;
    this.invariants = invariants;
    this.basis = cluster.read();
  }

  /**
   * Does one step.
   *
   * @param behind how many writes its cache has not seen
   * @return whether it wrote anything
   */
  boolean step(int behind) {
    if (!pending.isEmpty()) {
      apply(pending.removeFirst());
      return true;
    }
    basis = cluster.readStale(behind);
    var plan = plan(basis);
    if (!plan.actions().isEmpty()) {
      if (operator.looksAgain()) {
        basis = cluster.read();
        plan = plan(basis);
      }
      pending.addAll(plan.actions());
    }
    progress = Optional.of(plan.progress());
    say(plan);
    return !pending.isEmpty();
  }

  /** It restarts, and what it was about to do is forgotten. */
  void crash() {
    pending.clear();
  }

  /** The ceiling of the pool that the current actions were planned on. */
  int ceiling() {
    return pending.isEmpty() ? 0 : basis.pool().ceiling();
  }

  RolloutPlan plan(Snapshot view) {
    return operator.pools().plan(desired(view), observed(view), cluster.now);
  }

  private void say(RolloutPlan plan) {
    var progressing =
        plan.conditions().stream()
            .filter(c -> c.type().equals("Progressing"))
            .findFirst()
            .orElseThrow();
    var words = progressing.reason() + ", " + progressing.message();
    if (!words.equals(said)) {
      said = words;
      cluster.log("status", words);
    }
  }

  private void apply(RolloutAction action) {
    switch (action) {
      case CreateMachine create -> {
        cluster.name(create.machine(), create.build().name());
        if (cluster.machines.containsKey(create.machine())) {
          return;
        }
        cluster.log("pool", "makes " + create.machine() + ": " + create.why());
        var build = invariants.creating(basis, create);
        cluster.put(
            new Api.Machine(
                create.machine(),
                cluster.newUid(),
                build,
                cluster.now,
                false,
                "",
                Optional.empty(),
                Ledger.EMPTY,
                new Api.Readiness(Status.FALSE, Reason.Pending, cluster.now),
                cluster.version()));
      }
      case DeleteMachine delete -> {
        var actual = asPlanned(delete.machine()).orElse(null);
        if (actual == null) {
          return;
        }
        cluster.log("pool", "deletes " + delete.machine() + ": " + delete.why());
        invariants.letGo(basis, delete.machine());
        MachineController.markDeleted(cluster, actual);
      }
      case RetireMachine retire ->
          asPlanned(retire.machine())
              .ifPresent(m -> {
                cluster.log("pool", "retires " + m.name() + ": " + retire.why());
                invariants.letGo(basis, m.name());
                cluster.put(m.retired(Optional.of(cluster.now), cluster.version()));
              });
      case ReturnMachine back ->
          asPlanned(back.machine())
              .ifPresent(m -> {
                cluster.log("pool", "takes " + m.name() + " back: " + back.why());
                cluster.put(m.retired(Optional.empty(), cluster.version()));
              });
      case MarkNode mark ->
          // The precondition: the Node in the very state.
          cluster
              .node(mark.machine())
              .filter(n -> n.equals(basis.nodes().get(mark.machine())))
              .ifPresent(n -> cluster.put(n.avoided(mark.avoided())));
    }
  }

  /** The precondition: the very machine, in the very state. */
  private Optional<Api.Machine> asPlanned(String name) {
    return cluster.machine(name).filter(m -> m.equals(basis.machines().get(name)));
  }

  private PoolDesired desired(Snapshot view) {
    var pool = view.pool();
    return new PoolDesired(
        "pool",
        "pool-uid",
        pool.replicas(),
        new PoolDesired.Limits(pool.maxSurge(), pool.maxUnavailable()),
        new Manner(
            pool.manner().type(),
            pool.manner().paused(),
            pool.manner().order(),
            cluster.drain.onTimeout() == DrainPolicy.OnTimeout.ABORT),
        Times.of(pool.minReady()),
        pool.target()
            .<Target>map(PoolController::build)
            .orElseGet(() ->
                new Target.Missing(
                    Reason.WaitingForBuild,
                    new Waiting("OSImage", "os", Optional.empty(), "there is no build yet"))));
  }

  private static Target.Build build(Api.Build build) {
    return new Target.Build(build.name(), build.digest(), "registry/os@" + build.digest());
  }

  private PoolObserved observed(Snapshot view) {
    return new PoolObserved(
        view.machines().values().stream()
            .map(m -> machine(m, Optional.ofNullable(view.nodes().get(m.name()))))
            .toList(),
        progress);
  }

  private static Machine machine(Api.Machine machine, Optional<Api.Node> node) {
    var ledger = machine.ledger();
    var ready = machine.ready();
    return new Machine(
        machine.name(),
        build(machine.build()),
        machine.created(),
        machine.deleting(),
        new Machine.Facts(
            ready.reason() == Reason.MachineEnded,
            ledger.bootID().isPresent(),
            ledger.has(Step.ImageVerified),
            node(machine, node)),
        new Machine.Marks(
            machine.approvedFor(),
            0,
            Map.of(),
            node.filter(Api.Node::avoided).isPresent(),
            new Machine.Exit(
                machine.retired(),
                ledger.has(Step.Drained) && ledger.has(Step.VolumesDetached),
                ledger.drain().flatMap(Drain::abortedAt))),
        ledger.drain().map(Drain::blockedBy).stream()
            .flatMap(java.util.List::stream)
            .map(b -> new Waiting(b.kind(), b.object(), Optional.of(b.since()), b.message()))
            .toList(),
        Optional.empty());
  }

  private static Optional<Machine.NodeFacts> node(Api.Machine machine, Optional<Api.Node> node) {
    var ref = machine.ledger().node();
    if (ref.isEmpty() && node.isEmpty()) {
      return Optional.empty();
    }
    var machineSays = machine.ready().status() == Condition.Status.TRUE;
    var nodeSays = node.filter(Api.Node::isReady);
    return Optional.of(
        new Machine.NodeFacts(
            machineSays || nodeSays.isPresent(),
            nodeSays
                .filter(n -> machineSays && ref.filter(n.identity()::equals).isPresent())
                .map(n ->
                    n.since().isAfter(machine.ready().since())
                        ? n.since()
                        : machine.ready().since()),
            node.filter(n -> n.cordonedBy().isPresent()).isPresent()));
  }
}
