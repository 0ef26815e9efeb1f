// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.machine.NodePod.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A cluster with one machine. Effects take hold at once but are seen only by the next observation;
 * {@link #settle} is what the rest of the cluster does meanwhile.
 */
final class World {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final String DIGEST = "sha256:" + "a".repeat(64);
  static final String PROVIDER_ID = "slipway://podvm/default/pool-x7k2p";
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(10);

  Instant now = START;
  boolean finalizer = true;
  boolean deleting;
  Optional<Instant> retired = Optional.empty();
  boolean released;
  Map<String, String> labels = Map.of("slipway.dev/pool", "pool");
  Ledger ledger = Ledger.EMPTY;
  Launch launch = new Launch.Possible();
  Instance instance = new Instance.Absent();
  Credentials credentials = Credentials.NONE;
  Optional<NodeView> node = Optional.empty();
  List<NodePod> pods = new ArrayList<>();
  List<Attachment> volumeAttachments = new ArrayList<>();
  DrainPolicy drain = DrainPolicy.DEFAULT;

  /** Pods whose eviction is refused. */
  Set<String> guarded = new HashSet<>();

  List<String> log = new ArrayList<>();
  int created;

  /** A machine that runs, with a workload, a DaemonSet's pod and a volume. */
  static World running() {
    var world = new World();
    world.run();
    world.pods.add(pod("web-1", Role.WORKLOAD));
    world.pods.add(pod("podnet-1", Role.DAEMON));
    world.volumeAttachments.add(new Attachment("csi-1", "pv-1"));
    return world;
  }

  MachineDesired desired() {
    return new MachineDesired(
        "pool-x7k2p",
        "machine-uid",
        PROVIDER_ID,
        DIGEST,
        labels,
        finalizer,
        deleting,
        retired,
        drain);
  }

  MachinePlan plan() {
    return MachinePlanner.plan(
        desired(),
        new MachineObserved(ledger, launch, instance, credentials, node, pods, volumeAttachments),
        now);
  }

  /** Observes, plans, applies and, unless the operator crashes before that, writes down. */
  MachinePlan step(boolean crash) {
    var plan = plan();
    var refusals = new ArrayList<Refusal>();
    for (var action : plan.actions()) {
      log.add(action.getClass().getSimpleName());
      apply(action, refusals);
    }
    var answered = plan.answered(refusals, now);
    if (!crash) {
      ledger = answered.ledger();
    }
    now = now.plusSeconds(1);
    return answered;
  }

  /** Steps until nothing changes any more. */
  MachinePlan run() {
    for (int i = 0; i < 50; i++) {
      var before = ledger;
      var plan = step(false);
      var settled = settle();
      if (released || (plan.actions().isEmpty() && ledger.equals(before) && !settled)) {
        return plan;
      }
    }
    throw new AssertionError("does not come to rest: " + log);
  }

  private void apply(MachineAction action, List<Refusal> refusals) {
    switch (action) {
      case MachineAction.IssueCredentials() ->
          credentials = new Credentials(true, Optional.of(now.plus(TOKEN_LIFE)));
      case MachineAction.CreateInstance() -> {
        if (instance instanceof Instance.Absent) {
          created++;
          instance = new Instance.Starting("the pod is scheduled");
        }
      }
      case MachineAction.RevokeToken() ->
          credentials = new Credentials(credentials.joinData(), Optional.empty());
      case MachineAction.LabelNode(var id, var added) ->
          change(id, n -> with(n, n.unschedulable(), n.mismatchTaint(), added));
      case MachineAction.TaintNode(var id) ->
          change(id, n -> with(n, n.unschedulable(), true, Map.of()));
      case MachineAction.UntaintNode(var id) ->
          change(id, n -> with(n, n.unschedulable(), false, Map.of()));
      case MachineAction.CordonNode(var id, var owner) ->
          change(id, n -> cordoned(n, true, Optional.of(owner)));
      case MachineAction.UncordonNode(var id, var _) ->
          change(id, n -> cordoned(n, false, Optional.empty()));
      case MachineAction.EvictPod(var pod, var _) -> evict(pod, refusals);
      case MachineAction.DeletePod(var pod, var _) -> leave(pod);
      case MachineAction.DeleteInstance() ->
          instance =
              instance instanceof Instance.Ended ? new Instance.Absent() : new Instance.Stopping();
      case MachineAction.DeleteNode(var id) -> node = node.filter(n -> !n.identity().equals(id));
      case MachineAction.ForgetCredentials() -> credentials = Credentials.NONE;
      case MachineAction.RemoveFinalizer() -> released = true;
    }
  }

  private void evict(NodePod pod, List<Refusal> refusals) {
    if (guarded.contains(pod.name())) {
      refusals.add(new Refusal("PodDisruptionBudget", "default/web", "pod " + pod.name()));
    } else {
      leave(pod);
    }
  }

  private void leave(NodePod pod) {
    pods.replaceAll(p -> p.equals(pod) ? leaving(p, now) : p);
  }

  static NodePod pod(String name, Role role) {
    return pod(name, role, NodePod.Traits.NONE);
  }

  static NodePod pod(String name, Role role, NodePod.Traits traits) {
    return new NodePod("default", name, "uid-of-" + name, role, Optional.empty(), traits);
  }

  static NodePod leaving(NodePod p, Instant by) {
    return new NodePod(p.namespace(), p.name(), p.uid(), p.role(), Optional.of(by), p.traits());
  }

  /** The instance goes on, evicted pods end and their volumes are detached. */
  boolean settle() {
    var before = List.of(instance, node, List.copyOf(pods), List.copyOf(volumeAttachments));
    if (instance instanceof Instance.Starting) {
      instance = new Instance.Running();
    } else if (instance instanceof Instance.Running
        && node.isEmpty()
        && !ledger.has(Step.Registered)) {
      node = Optional.of(node(PROVIDER_ID, "Slipway (" + DIGEST + ")"));
    } else if (instance instanceof Instance.Stopping) {
      instance = new Instance.Absent();
    }
    pods.removeIf(NodePod::terminating);
    if (pods.stream().noneMatch(pod -> pod.role() == Role.WORKLOAD)) {
      volumeAttachments.clear();
    }
    return !before.equals(
        List.of(instance, node, List.copyOf(pods), List.copyOf(volumeAttachments)));
  }

  static NodeView node(String providerID, String osImage) {
    return new NodeView(
        new NodeIdentity("pool-x7k2p", "node-uid"),
        providerID,
        osImage,
        "boot-1",
        Condition.Status.TRUE,
        false,
        Optional.empty(),
        false,
        Map.of("slipway.dev/pool", "pool"));
  }

  void change(UnaryOperator<NodeView> how) {
    node = node.map(how);
  }

  private void change(NodeIdentity id, UnaryOperator<NodeView> how) {
    node = node.map(n -> n.identity().equals(id) ? how.apply(n) : n);
  }

  static NodeView cordoned(NodeView n, boolean so, Optional<String> by) {
    return new NodeView(
        n.identity(),
        n.providerID(),
        n.osImage(),
        n.bootID(),
        n.ready(),
        so,
        by,
        n.mismatchTaint(),
        n.labels());
  }

  static NodeView with(
      NodeView n, boolean unschedulable, boolean taint, Map<String, String> added) {
    var all = new HashMap<>(n.labels());
    all.putAll(added);
    return new NodeView(
        n.identity(),
        n.providerID(),
        n.osImage(),
        n.bootID(),
        n.ready(),
        unschedulable,
        n.cordonedBy(),
        taint,
        all);
  }

  static Optional<Condition> condition(MachinePlan plan, String type) {
    return plan.conditions().stream().filter(c -> c.type().equals(type)).findFirst();
  }
}
