// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Objects;
import java.util.Optional;

/** What a pod that has not ended does, for people. */
public final class PodProgress {
  private PodProgress() {}

  /** Its phase, and what it waits for. */
  public static String of(Pod pod) {
    var what = waitsFor(pod).map(w -> ": " + w).orElse("");
    var phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "pod %s: %s%s"
        .formatted(pod.getMetadata().getName(), Objects.requireNonNullElse(phase, "Pending"), what);
  }

  /** What keeps it from running, if that is known. */
  public static Optional<String> waitsFor(Pod pod) {
    return waiting(pod).or(() -> unscheduled(pod));
  }

  private static Optional<String> waiting(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .map(ContainerStatus::getState)
            .filter(Objects::nonNull)
            .map(ContainerState::getWaiting)
            .filter(Objects::nonNull)
            .map(
                w -> w.getMessage() == null ? w.getReason() : w.getReason() + ": " + w.getMessage())
            .findFirst();
  }

  private static Optional<String> unscheduled(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
            .map(PodCondition::getMessage)
            .findFirst();
  }
}
