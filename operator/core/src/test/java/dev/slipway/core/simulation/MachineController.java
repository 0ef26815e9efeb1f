// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.simulation;

import dev.slipway.core.machine.Attachment;
import dev.slipway.core.machine.Credentials;
import dev.slipway.core.machine.Instance;
import dev.slipway.core.machine.Launch;
import dev.slipway.core.machine.Ledger;
import dev.slipway.core.machine.MachineAction;
import dev.slipway.core.machine.MachineDesired;
import dev.slipway.core.machine.MachineObserved;
import dev.slipway.core.machine.MachinePlan;
import dev.slipway.core.machine.NodePod;
import dev.slipway.core.machine.Refusal;
import dev.slipway.core.simulation.Api.Machine;
import dev.slipway.core.simulation.Api.Pod;
import dev.slipway.core.simulation.Api.Readiness;
import dev.slipway.core.simulation.Api.Token;
import dev.slipway.core.simulation.Api.Vm;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The machine controller's loop for one machine, one effect per step, around the real planner. */
final class MachineController {
  private static final Map<String, String> LABELS = Map.of("slipway.dev/pool", "pool");
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(30);
  private static final Duration START = Duration.ofSeconds(2);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Cluster cluster;
  private final Physics physics;
  private final Invariants invariants;
  private final Operator operator;
  private final String name;
  private final Deque<MachineAction> pending = new ArrayDeque<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private Optional<MachinePlan> plan = Optional.empty();
  private Optional<String> uid = Optional.empty();

  /** Whether a person asked for force when the current plan was made. */
  private boolean forced;

  MachineController(Simulation simulation, String name) {
    this.cluster = simulation.cluster;
    this.physics = simulation.physics;
    this.invariants = simulation.invariants;
    this.operator = simulation.operator;
    this.name = name;
  }

  /** Plans, or applies one action, or writes the ledger down. */
  boolean step() {
    // What was planned for a machine is not done to another that got its name.
    var machine = cluster.machine(name);
    if (!machine.map(Machine::uid).equals(uid)) {
      crash();
      uid = machine.map(Machine::uid);
    }
    if (machine.isEmpty()) {
      return false;
    }
    if (plan.isEmpty()) {
      var made =
          operator.machines().plan(desired(machine.get()), observed(machine.get()), cluster.now);
      plan = Optional.of(made);
      forced = cluster.drain.force();
      pending.addAll(made.actions());
      return !pending.isEmpty();
    }
    if (!pending.isEmpty()) {
      apply(machine.get(), pending.removeFirst());
      return true;
    }
    var wrote = write(machine.get(), plan.get().answered(List.copyOf(refusals), cluster.now));
    crash();
    return wrote;
  }

  /** It restarts, and what it was about to do or write is forgotten. */
  void crash() {
    plan = Optional.empty();
    pending.clear();
    refusals.clear();
  }

  static void markDeleted(Cluster cluster, Machine m) {
    cluster.put(m.deleted(cluster.version()));
  }

  private boolean write(Machine m, MachinePlan written) {
    var condition =
        written.conditions().stream()
            .filter(c -> c.type().equals("Ready"))
            .findFirst()
            .orElseThrow();
    var since = m.ready().status() == condition.status() ? m.ready().since() : cluster.now;
    var ready = new Readiness(condition.status(), condition.reason(), since);
    if (written.ledger().equals(m.ledger()) && ready.equals(m.ready())) {
      return false;
    }
    logProgress(m, written.ledger());
    cluster.put(m.written(written.ledger(), ready, cluster.version()));
    return true;
  }

  private void logProgress(Machine m, Ledger after) {
    after.done().stream()
        .filter(step -> !m.ledger().has(step))
        .sorted()
        .forEach(step -> cluster.log("machine", name + " " + step));
    var refused = after.drain().map(d -> d.blockedBy().size()).orElse(0);
    if (refused > 0 && m.ledger().drain().map(d -> d.blockedBy().isEmpty()).orElse(true)) {
      cluster.log("machine", name + " waits: the disruption budget refuses " + refused);
    }
  }

  private MachineDesired desired(Machine m) {
    return new MachineDesired(
        name,
        m.uid(),
        m.providerID(),
        m.build().digest(),
        LABELS,
        true,
        m.deleting(),
        m.retired(),
        cluster.drain);
  }

  private MachineObserved observed(Machine m) {
    var vm = Optional.ofNullable(cluster.vms.get(name));
    var token = Optional.ofNullable(cluster.tokens.get(name));
    return new MachineObserved(
        m.ledger(),
        new Launch.Possible(),
        vm.map(Vm::state).orElseGet(Instance.Absent::new),
        token.map(t -> new Credentials(true, t.expiry())).orElse(Credentials.NONE),
        cluster.node(name).map(Api.Node::view),
        cluster.podsOn(name).stream()
            .map(p ->
                new NodePod(
                    "ns",
                    p.name(),
                    p.name(),
                    NodePod.Role.WORKLOAD,
                    p.leaving(),
                    NodePod.Traits.NONE))
            .toList(),
        cluster.attachments.entrySet().stream()
            .filter(e -> e.getValue().equals(name))
            .map(e -> new Attachment(e.getKey(), e.getKey()))
            .toList());
  }

  private void apply(Machine m, MachineAction action) {
    switch (action) {
      case MachineAction.IssueCredentials() ->
          cluster.tokens.put(name, new Token(Optional.of(cluster.now.plus(TOKEN_LIFE))));
      case MachineAction.RevokeToken() -> cluster.tokens.put(name, new Token(Optional.empty()));
      case MachineAction.ForgetCredentials() -> cluster.tokens.remove(name);
      case MachineAction.CreateInstance() ->
          cluster.vms.putIfAbsent(
              name,
              new Vm(m.uid(), m.build(), new Instance.Starting("starts"), cluster.now.plus(START)));
      case MachineAction.LabelNode(var node, var labels) ->
          own(node)
              .ifPresent(n -> {
                var all = new HashMap<>(n.labels());
                all.putAll(labels);
                cluster.put(n.withLabels(Map.copyOf(all)));
              });
      case MachineAction.TaintNode(var node) ->
          own(node).ifPresent(n -> cluster.put(n.withTaint(true)));
      case MachineAction.UntaintNode(var node) ->
          own(node).ifPresent(n -> cluster.put(n.withTaint(false)));
      case MachineAction.CordonNode(var node, var owner) ->
          own(node).ifPresent(n -> cluster.put(n.withCordon(Optional.of(owner))));
      case MachineAction.UncordonNode(var node, var owner) ->
          own(node)
              .filter(n -> n.cordonedBy().equals(Optional.of(owner)))
              .ifPresent(n -> {
                invariants.uncordoning(m, n);
                cluster.log("machine", name + " is uncordoned");
                cluster.put(n.withCordon(Optional.empty()));
              });
      case MachineAction.EvictPod(var pod, var _) -> evict(pod);
      case MachineAction.DeletePod(var pod, var _) -> delete(pod);
      case MachineAction.DeleteInstance() -> {
        invariants.poweringOff(m, forced);
        physics.powerOff(name);
      }
      case MachineAction.DeleteNode(var node) ->
          own(node)
              .ifPresent(_ -> {
                invariants.removingNode(m);
                cluster.nodes.remove(name);
                cluster.written();
              });
      case MachineAction.RemoveFinalizer() -> {
        cluster.log("machine", name + " is gone");
        cluster.machines.remove(name);
        cluster.written();
      }
    }
  }

  private Optional<Api.Node> own(dev.slipway.core.machine.NodeIdentity node) {
    return cluster.node(node.name()).filter(n -> n.identity().equals(node));
  }

  /** The disruption budget is not asked. */
  private void delete(NodePod planned) {
    Optional.ofNullable(cluster.pods.get(planned.name()))
        .ifPresent(pod -> {
          cluster.log("machine", name + " deletes " + pod.name() + " by force");
          invariants.forced(pod, forced);
          leave(pod);
        });
  }

  /** The API server's part of an eviction: the disruption budget decides. */
  private void evict(NodePod planned) {
    var pod = cluster.pods.get(planned.name());
    if (pod == null || pod.leaving().isPresent()) {
      return;
    }
    var serving = cluster.pods.values().stream().filter(physics::serves).count();
    var left = physics.serves(pod) ? serving - 1 : serving;
    if (left < cluster.workload - cluster.podsMayBeMissing) {
      refusals.add(new Refusal("PodDisruptionBudget", "ns/web", pod.name() + " must stay"));
      return;
    }
    invariants.granted(pod);
    leave(pod);
  }

  private void leave(Pod pod) {
    cluster.pods.put(
        pod.name(),
        new Pod(pod.name(), pod.node(), pod.ready(), Optional.of(cluster.now.plus(GRACE))));
  }
}
