// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.MachineBuild;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineStatus;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.controller.platform.Retired;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.Machine;
import dev.slipway.core.rollout.Machine.Exit;
import dev.slipway.core.rollout.Machine.Facts;
import dev.slipway.core.rollout.Machine.Marks;
import dev.slipway.core.rollout.Machine.NodeFacts;
import dev.slipway.core.rollout.Target;
import dev.slipway.core.rollout.Waiting;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An OSMachine and its Node as the planner sees them. Where the two disagree, or one is not seen,
 * the machine counts neither as available nor as lost.
 */
final class MachineObserver {
  private MachineObserver() {}

  /** By which a person lets a machine be replaced; its value is the new build's name. */
  private static final String APPROVAL = "slipway.dev/replace-by";

  /**
   * What is known of a machine.
   *
   * @param named the Node of its name
   * @param labels the keys of its Node's labels that matter
   */
  static Machine observe(OSMachine machine, Optional<Node> named, Set<String> labels) {
    var meta = machine.getMetadata();
    var status = Optional.ofNullable(machine.getStatus());
    return new Machine(
        meta.getName(),
        build(machine.getSpec().build()),
        Instant.parse(meta.getCreationTimestamp()),
        machine.isMarkedForDeletion(),
        facts(status, named),
        marks(machine, named, labels),
        status.map(OSMachineStatus::drain).stream()
            .flatMap(drain -> drain.blockedBy().stream())
            .map(MachineObserver::waiting)
            .toList(),
        Doing.of(machine));
  }

  private static Target.Build build(MachineBuild build) {
    return new Target.Build(build.name(), build.contentDigest(), build.reference());
  }

  private static Marks marks(OSMachine machine, Optional<Node> named, Set<String> labels) {
    var found = new HashMap<>(named.map(n -> n.getMetadata().getLabels()).orElseGet(Map::of));
    found.keySet().retainAll(labels);
    return new Marks(
        Optional.ofNullable(machine.getMetadata().getAnnotations())
            .map(annotations -> annotations.get(APPROVAL))
            .orElse(""),
        named.map(Node::getStatus).map(s -> s.getVolumesInUse().size()).orElse(0),
        found,
        named.filter(n -> NodeMarks.isMarked(n, owner(machine))).isPresent(),
        exit(machine));
  }

  private static Exit exit(OSMachine machine) {
    var status = Optional.ofNullable(machine.getStatus());
    var conditions = status.map(OSMachineStatus::conditions).orElse(List.of());
    var aborted =
        status
            .map(OSMachineStatus::drain)
            .flatMap(drain -> Optional.ofNullable(drain.abortedAt()))
            .map(Instant::parse);
    return new Exit(
        Retired.since(machine),
        Conditions.isTrue(conditions, "Drained")
            && Conditions.isTrue(conditions, "VolumesDetached"),
        aborted);
  }

  private static String owner(OSMachine machine) {
    return machine.getMetadata().getOwnerReferences().stream()
        .filter(o -> Boolean.TRUE.equals(o.getController()))
        .map(OwnerReference::getUid)
        .findFirst()
        .orElse("");
  }

  private static Facts facts(Optional<OSMachineStatus> status, Optional<Node> named) {
    var conditions = status.map(OSMachineStatus::conditions).orElse(List.of());
    var ready = Conditions.find(conditions, "Ready");
    return new Facts(
        ready.filter(c -> Reason.MachineEnded.name().equals(c.getReason())).isPresent(),
        status.map(OSMachineStatus::bootID).filter(id -> !id.isEmpty()).isPresent(),
        Conditions.isTrue(conditions, "ImageVerified"),
        node(status, ready, named));
  }

  private static Optional<NodeFacts> node(
      Optional<OSMachineStatus> status, Optional<Condition> ready, Optional<Node> named) {
    var ref = status.map(OSMachineStatus::nodeRef);
    if (ref.isEmpty() && named.isEmpty()) {
      return Optional.empty();
    }
    var own =
        named.filter(n -> ref.filter(r -> r.uid().equals(n.getMetadata().getUid())).isPresent());
    var machineSays =
        since(ready.filter(c -> "True".equals(c.getStatus())), Condition::getLastTransitionTime);
    var nodeSays =
        since(own.flatMap(MachineObserver::readiness), NodeCondition::getLastTransitionTime);
    return Optional.of(
        new NodeFacts(
            machineSays.isPresent() || named.flatMap(MachineObserver::readiness).isPresent(),
            machineSays.flatMap(m -> nodeSays.map(n -> m.isAfter(n) ? m : n)),
            named.filter(n -> Boolean.TRUE.equals(n.getSpec().getUnschedulable())).isPresent()));
  }

  /** The Node's condition Ready, if it is true. */
  static Optional<NodeCondition> readiness(Node node) {
    return Optional.ofNullable(node.getStatus()).stream()
        .flatMap(status -> status.getConditions().stream())
        .filter(c -> c.getType().equals("Ready") && c.getStatus().equals("True"))
        .findFirst();
  }

  private static <C> Optional<Instant> since(Optional<C> condition, Function<C, String> time) {
    return condition.map(time).map(Instant::parse);
  }

  private static Waiting waiting(dev.slipway.api.v1alpha1.Waiting blocked) {
    return new Waiting(
        blocked.kind(),
        blocked.object(),
        Optional.ofNullable(blocked.since()).map(Instant::parse),
        blocked.message());
  }
}
