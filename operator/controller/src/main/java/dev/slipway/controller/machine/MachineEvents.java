// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineStatus;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.controller.platform.Events;
import dev.slipway.core.condition.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Tells of what has changed in a machine's conditions: steps that are done, and trouble. */
@ApplicationScoped
class MachineEvents {
  private final Events events;

  MachineEvents(Events events) {
    this.events = events;
  }

  /** Several conditions may change for one reason; it is told once. */
  void record(OSMachine machine, OSMachineStatus after) {
    after.conditions().stream()
        .filter(c -> isNew(Conditions.find(MachineStatuses.conditions(machine), c.getType()), c))
        .map(c -> new Told(c.getStatus(), Reason.valueOf(c.getReason()), c.getMessage()))
        .filter(t -> t.status.equals("True") || t.reason.warning())
        .distinct()
        .forEach(t -> events.record(machine, t.reason, t.message));
  }

  private record Told(String status, Reason reason, String message) {}

  private static boolean isNew(Optional<Condition> before, Condition after) {
    return before
        .filter(
            b -> b.getStatus().equals(after.getStatus()) && b.getReason().equals(after.getReason()))
        .isEmpty();
  }
}
