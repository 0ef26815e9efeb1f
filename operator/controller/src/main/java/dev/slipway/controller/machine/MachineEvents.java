// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineStatus;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.controller.platform.Events;
import dev.slipway.core.condition.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Tells of what has changed in a machine's conditions: steps that are done, and trouble. */
@ApplicationScoped
class MachineEvents {
  private final Events events;

  MachineEvents(Events events) {
    this.events = events;
  }

  void record(OSMachine machine, OSMachineStatus after) {
    news(MachineStatuses.conditions(machine), after.conditions())
        .forEach(n -> events.record(machine, n.reason, n.message));
  }

  /** What is told. */
  record News(Reason reason, String message) {}

  /**
   * Several conditions may change for one reason; it is told once. That a Node is not ready is news
   * only when it was.
   */
  static List<News> news(List<Condition> before, List<Condition> after) {
    return after.stream()
        .filter(c -> isNew(Conditions.find(before, c.getType()), c))
        .filter(c -> c.getStatus().equals("True") || Reason.valueOf(c.getReason()).warning())
        .map(c -> new News(Reason.valueOf(c.getReason()), c.getMessage()))
        .filter(n -> n.reason != Reason.NodeNotReady || Conditions.isTrue(before, "Ready"))
        .distinct()
        .toList();
  }

  private static boolean isNew(Optional<Condition> before, Condition after) {
    return before
        .filter(
            b -> b.getStatus().equals(after.getStatus()) && b.getReason().equals(after.getReason()))
        .isEmpty();
  }
}
