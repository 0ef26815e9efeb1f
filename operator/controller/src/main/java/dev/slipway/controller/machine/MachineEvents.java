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

  void record(OSMachine machine, OSMachineStatus after) {
    for (var condition : after.conditions()) {
      var before = Conditions.find(MachineStatuses.conditions(machine), condition.getType());
      var reason = Reason.valueOf(condition.getReason());
      if (isNew(before, condition) && (condition.getStatus().equals("True") || reason.warning())) {
        events.record(machine, reason, condition.getMessage());
      }
    }
  }

  private static boolean isNew(Optional<Condition> before, Condition after) {
    return before
        .filter(
            b -> b.getStatus().equals(after.getStatus()) && b.getReason().equals(after.getReason()))
        .isEmpty();
  }
}
