// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.simulation;

import dev.slipway.core.condition.Condition.Status;
import dev.slipway.core.machine.Instance;
import dev.slipway.core.machine.NodeIdentity;
import dev.slipway.core.simulation.Api.Fate;
import dev.slipway.core.simulation.Api.Machine;
import dev.slipway.core.simulation.Api.Node;
import dev.slipway.core.simulation.Api.Pod;
import dev.slipway.core.simulation.Api.Vm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What happens by itself: machines boot and power off, kubelets report, pods move. */
final class Physics {
  private static final Duration BOOT = Duration.ofSeconds(10);
  private static final Duration POWER_OFF = Duration.ofSeconds(4);
  private static final Duration POD_START = Duration.ofSeconds(3);

  private final Cluster cluster;

  /** Machines whose kubelets cannot be heard. */
  final Set<String> silent = new HashSet<>();

  /** Machines that hang at boot although their build works. */
  final Set<String> hanging = new HashSet<>();

  Physics(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Lets everything that is due happen. */
  void pass() {
    new ArrayList<>(cluster.vms.entrySet()).forEach(e -> advance(e.getKey(), e.getValue()));
    new ArrayList<>(cluster.nodes.values()).forEach(this::report);
    new ArrayList<>(cluster.pods.values()).forEach(this::advance);
    cluster.attachments.keySet().removeIf(pod -> !cluster.pods.containsKey(pod));
    while (cluster.pods.values().stream().filter(p -> p.leaving().isEmpty()).count()
        < cluster.workload) {
      var name = "pod-" + cluster.newUid();
      cluster.pods.put(name, new Pod(name, Optional.empty(), Optional.empty(), Optional.empty()));
    }
  }

  private void advance(String name, Vm vm) {
    if (vm.due().isAfter(cluster.now)) {
      return;
    }
    switch (vm.state()) {
      case Instance.Starting _ -> set(name, vm, new Instance.Running(), BOOT);
      case Instance.Running _ -> booted(name, vm);
      case Instance.Stopping _ -> {
        cluster.vms.remove(name);
        cluster.log("provider", name + " is off");
      }
      case Instance.Absent _, Instance.Ended _ -> {}
    }
  }

  private void booted(String name, Vm vm) {
    if (vm.build().fate() == Fate.ENDS) {
      end(name, "kernel panic");
    } else if (vm.build().fate() != Fate.HANGS
        && !hanging.contains(name)
        && !cluster.nodes.containsKey(name)
        && mayJoin(name)) {
      cluster.machine(name).ifPresent(machine -> register(machine, vm));
    }
  }

  /** By its token, or by the certificate that it got with it. */
  private boolean mayJoin(String name) {
    return cluster.machine(name).filter(m -> m.ledger().node().isPresent()).isPresent()
        || Optional.ofNullable(cluster.tokens.get(name))
            .flatMap(Api.Token::expiry)
            .filter(end -> end.isAfter(cluster.now))
            .isPresent();
  }

  private void register(Machine machine, Vm vm) {
    var digest = vm.build().fate() == Fate.LIES ? "sha256:" + "0".repeat(64) : vm.build().digest();
    cluster.log("kubelet", machine.name() + " registers");
    cluster.put(
        new Node(
            new NodeIdentity(machine.name(), cluster.newUid()),
            machine.providerID(),
            "os (" + digest + ")",
            "boot-" + machine.uid(),
            Status.FALSE,
            cluster.now,
            Optional.empty(),
            false,
            false,
            Map.of()));
  }

  /** A machine ends by itself. */
  void end(String name, String message) {
    cluster.log("provider", name + " ended: " + message);
    cluster.lost.add(name);
    var vm = cluster.vms.get(name);
    set(name, vm, new Instance.Ended(message), Duration.ZERO);
  }

  void powerOff(String name) {
    var vm = cluster.vms.get(name);
    if (vm == null) {
      return;
    }
    if (vm.state() instanceof Instance.Ended) {
      cluster.vms.remove(name);
    } else if (!(vm.state() instanceof Instance.Stopping)) {
      set(name, vm, new Instance.Stopping(), POWER_OFF);
    }
  }

  private void set(String name, Vm vm, Instance state, Duration lasts) {
    cluster.vms.put(name, new Vm(vm.machine(), vm.build(), state, cluster.now.plus(lasts)));
  }

  boolean runs(String name) {
    var vm = cluster.vms.get(name);
    return vm != null && vm.state() instanceof Instance.Running;
  }

  private void report(Node node) {
    var name = node.identity().name();
    var heard = runs(name) && !silent.contains(name);
    var status = heard ? Status.TRUE : Status.UNKNOWN;
    if (node.ready() != status) {
      cluster.log("kubelet", name + (heard ? " is ready" : " is not heard any more"));
      cluster.put(node.withReady(status, cluster.now));
    }
  }

  private void advance(Pod pod) {
    if (pod.node().isEmpty()) {
      schedule(pod);
    } else if (!cluster.nodes.containsKey(pod.node().get())) {
      // The cluster's garbage collector: its node is no more.
      cluster.pods.remove(pod.name());
    } else if (pod.leaving().filter(at -> !at.isAfter(cluster.now)).isPresent()
        && runs(pod.node().get())
        && !silent.contains(pod.node().get())) {
      cluster.pods.remove(pod.name());
    }
  }

  private void schedule(Pod pod) {
    cluster.nodes.values().stream()
        .filter(Node::takesPods)
        .min(
            Comparator.comparing((Node n) -> n.avoided())
                .thenComparingInt(n -> cluster.podsOn(n.identity().name()).size())
                .thenComparing(n -> n.identity().name()))
        .map(n -> n.identity().name())
        .ifPresent(node -> {
          cluster.pods.put(
              pod.name(),
              new Pod(
                  pod.name(),
                  Optional.of(node),
                  Optional.of(cluster.now.plus(POD_START)),
                  Optional.empty()));
          cluster.attachments.put(pod.name(), node);
        });
  }

  /** Whether a pod serves: it is ready and its node can be heard. */
  boolean serves(Pod pod) {
    return pod.serves(cluster.now)
        && pod.node().flatMap(cluster::node).filter(Node::isReady).isPresent();
  }
}
