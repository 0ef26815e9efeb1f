// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineStatus;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.Waiting;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a machine waits for, by its own conditions, where they say more than that it is on its way.
 */
final class Doing {
  /** The steps down that wait for something, and for what. */
  private static final Map<String, String> DOWN =
      Map.of("Drained", "Machine", "VolumesDetached", "Volume", "Terminated", "Provider");

  private static final List<String> ORDER = List.of("Drained", "VolumesDetached", "Terminated");

  /** Reasons of Ready whose message tells what is wrong. */
  private static final Set<String> TELLING =
      Stream.of(Reason.Provisioning, Reason.IdentityMismatch, Reason.NodeNotReady)
          .map(Reason::name)
          .collect(Collectors.toSet());

  private Doing() {}

  static Optional<Waiting> of(OSMachine machine) {
    var conditions =
        Optional.ofNullable(machine.getStatus()).map(OSMachineStatus::conditions).orElse(List.of());
    return machine.isMarkedForDeletion() ? down(machine, conditions) : up(machine, conditions);
  }

  private static Optional<Waiting> down(OSMachine machine, List<Condition> conditions) {
    return ORDER.stream()
        .flatMap(step -> Conditions.find(conditions, step).stream())
        .filter(c -> !"True".equals(c.getStatus()))
        .findFirst()
        .map(c -> waiting(machine, DOWN.getOrDefault(c.getType(), "Machine"), c));
  }

  /** What cannot be made says so in Provisioned, and only there. */
  private static Optional<Waiting> up(OSMachine machine, List<Condition> conditions) {
    var refused =
        Conditions.find(conditions, "Provisioned")
            .filter(c -> !"True".equals(c.getStatus()) && Reason.valueOf(c.getReason()).warning())
            .map(c -> waiting(machine, "Machine", c));
    return refused.or(() ->
        Conditions.find(conditions, "Ready")
            .filter(c -> !"True".equals(c.getStatus()) && TELLING.contains(c.getReason()))
            .map(c ->
                waiting(
                    machine,
                    c.getReason().equals(Reason.Provisioning.name()) ? "Provider" : "Machine",
                    c)));
  }

  private static Waiting waiting(OSMachine machine, String kind, Condition condition) {
    var name = machine.getMetadata().getName();
    return new Waiting(
        kind,
        name,
        Optional.ofNullable(condition.getLastTransitionTime()).map(Instant::parse),
        name + ": " + condition.getMessage());
  }
}
