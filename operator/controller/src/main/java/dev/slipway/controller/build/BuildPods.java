// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.core.build.PodWord;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pods of one build Job: what they do, and what they said at their end. */
final class BuildPods {
  private final List<Pod> oldestFirst;

  BuildPods(List<Pod> pods) {
    oldestFirst =
        pods.stream()
            .sorted(
                Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp())
                    .thenComparing(pod -> pod.getMetadata().getName()))
            .toList();
  }

  /** The word of the pod that ended well. */
  PodWord wordOfSuccess() {
    return oldestFirst.stream()
        .flatMap(pod -> ended(pod).stream())
        .filter(end -> end.getExitCode() == 0)
        .findFirst()
        .map(BuildPods::word)
        .orElseGet(() -> new PodWord.Unclear("its pod is gone, and its result with it"));
  }

  /** The word of the last pod that ended. */
  PodWord wordOfLast() {
    return last()
        .map(BuildPods::word)
        .orElseGet(() -> new PodWord.Unclear("no pod is there that ended"));
  }

  @Nullable Integer exitCodeOfLast() {
    return last().map(ContainerStateTerminated::getExitCode).orElse(null);
  }

  /** What the newest pod does, for people. */
  String whatTheyDo() {
    if (oldestFirst.isEmpty()) {
      return "waits for its pod";
    }
    var pod = oldestFirst.getLast();
    var what =
        container(pod)
            .map(ContainerStatus::getState)
            .flatMap(BuildPods::waiting)
            .or(() -> unscheduled(pod))
            .orElse("");
    var phase = pod.getStatus() == null ? "Pending" : pod.getStatus().getPhase();
    return "pod %s: %s%s"
        .formatted(pod.getMetadata().getName(), phase, what.isEmpty() ? "" : ": " + what);
  }

  private Optional<ContainerStateTerminated> last() {
    return oldestFirst.reversed().stream().flatMap(pod -> ended(pod).stream()).findFirst();
  }

  private static PodWord word(ContainerStateTerminated end) {
    var message = end.getMessage();
    return message == null || message.isBlank()
        ? new PodWord.Unclear(
            "its container said nothing (%s, exit code %d)"
                .formatted(end.getReason(), end.getExitCode()))
        : PodWords.parse(message);
  }

  private static Optional<String> waiting(ContainerState state) {
    return Optional.ofNullable(state.getWaiting())
        .map(w -> w.getMessage() == null ? w.getReason() : w.getReason() + ": " + w.getMessage());
  }

  private static Optional<String> unscheduled(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
            .map(PodCondition::getMessage)
            .findFirst();
  }

  private static Optional<ContainerStateTerminated> ended(Pod pod) {
    return container(pod).map(ContainerStatus::getState).map(ContainerState::getTerminated);
  }

  private static Optional<ContainerStatus> container(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(c -> c.getName().equals(BuildJob.CONTAINER))
            .findFirst();
  }
}
