// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import dev.slipway.core.condition.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Conditions of planners and of resources. */
public final class Conditions {
  private Conditions() {}

  /**
   * The planned conditions as a resource has them. The time of the last transition stays while the
   * status does; whole seconds, as the API server keeps them.
   */
  public static List<io.fabric8.kubernetes.api.model.Condition> merge(
      List<io.fabric8.kubernetes.api.model.Condition> before,
      List<Condition> planned,
      long generation,
      Instant now) {
    return planned.stream()
        .map(c ->
            new ConditionBuilder()
                .withType(c.type())
                .withStatus(c.status().text())
                .withReason(c.reason().name())
                .withMessage(c.message())
                .withObservedGeneration(generation)
                .withLastTransitionTime(
                    find(before, c.type())
                        .filter(old -> old.getStatus().equals(c.status().text()))
                        .map(io.fabric8.kubernetes.api.model.Condition::getLastTransitionTime)
                        .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString()))
                .build())
        .toList();
  }

  /** The condition of a type, if there is one. */
  public static Optional<io.fabric8.kubernetes.api.model.Condition> find(
      List<io.fabric8.kubernetes.api.model.Condition> conditions, String type) {
    return conditions.stream().filter(c -> c.getType().equals(type)).findFirst();
  }

  /** Whether the condition of a type is there and true. */
  public static boolean isTrue(
      List<io.fabric8.kubernetes.api.model.Condition> conditions, String type) {
    return find(conditions, type).filter(c -> "True".equals(c.getStatus())).isPresent();
  }
}
