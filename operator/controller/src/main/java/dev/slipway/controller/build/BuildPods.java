// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.controller.platform.PodProgress;
import dev.slipway.core.build.PodWord;
import dev.slipway.core.condition.Reason;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pods of one build Job: what they do, and what they said at their end. There is one, unless
 * the Job's controller replaced it.
 */
final class BuildPods {
  private static final List<String> ENDED = List.of("Succeeded", "Failed");

  private final List<Pod> oldestFirst;

  /** How a pod ended that made nothing. */
  record End(Reason how, String message, @Nullable Integer exitCode, PodWord word) {}

  BuildPods(List<Pod> pods) {
    oldestFirst =
        pods.stream()
            .sorted(
                Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp())
                    .thenComparing(pod -> pod.getMetadata().getName()))
            .toList();
  }

  /** Whether a pod has not ended. */
  static boolean works(Pod pod) {
    return pod.getStatus() == null || !ENDED.contains(pod.getStatus().getPhase());
  }

  /** Whether a pod has a log. */
  static boolean runs(Pod pod) {
    return pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase());
  }

  /** The newest pod. */
  Optional<Pod> last() {
    return oldestFirst.isEmpty() ? Optional.empty() : Optional.of(oldestFirst.getLast());
  }

  /** The word of the pod that ended well. */
  PodWord wordOfSuccess() {
    return oldestFirst.stream()
        .flatMap(pod -> terminated(pod).stream())
        .filter(end -> end.getExitCode() == 0)
        .findFirst()
        .map(BuildPods::word)
        .orElseGet(() -> new PodWord.Unclear("its pod is gone, and its result with it"));
  }

  /**
   * How the newest pod ended.
   *
   * @param memoryLimit of its container, for people
   */
  End end(String memoryLimit) {
    return last()
        .map(pod -> end(pod, memoryLimit))
        .orElseGet(() ->
            new End(
                Reason.PodLost,
                "the build pod was deleted, or evicted and is gone",
                null,
                new PodWord.Unclear("its pod is gone")));
  }

  private static End end(Pod pod, String memoryLimit) {
    var terminated = terminated(pod);
    var word =
        terminated
            .map(BuildPods::word)
            .orElseGet(() -> new PodWord.Unclear("its container did not end by itself"));
    var exitCode = terminated.map(ContainerStateTerminated::getExitCode).orElse(null);
    var evicted = evicted(pod);
    if (evicted.isPresent()) {
      return new End(Reason.Evicted, evicted.get(), exitCode, word);
    }
    if (terminated.filter(t -> "OOMKilled".equals(t.getReason())).isPresent()) {
      return new End(
          Reason.OutOfMemory,
          "the build container was killed for want of memory; its limit is %s: raise spec.build.resources.limits.memory"
              .formatted(memoryLimit),
          exitCode,
          word);
    }
    var problem = word instanceof PodWord.Unclear(String said) ? said : "it failed";
    return new End(
        Reason.PodFailed, "the build pod ended without a result: " + problem, exitCode, word);
  }

  /** Why a pod had to leave its node, if it had. */
  private static Optional<String> evicted(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    var disruption =
        conditions(pod)
            .filter(c -> "DisruptionTarget".equals(c.getType()) && "True".equals(c.getStatus()))
            .map(c -> join(c.getReason(), c.getMessage()))
            .findFirst();
    return disruption.or(() ->
        Optional.ofNullable(pod.getStatus().getReason())
            .filter(reason -> !reason.isBlank())
            .map(reason -> join(reason, pod.getStatus().getMessage())));
  }

  /** What the newest pod does, for people. */
  String whatTheyDo() {
    return last().map(PodProgress::of).orElse("waits for its pod");
  }

  private static PodWord word(ContainerStateTerminated end) {
    var message = end.getMessage();
    return message == null || message.isBlank()
        ? new PodWord.Unclear(
            "its container said nothing (%s, exit code %d)"
                .formatted(end.getReason(), end.getExitCode()))
        : PodWords.parse(message);
  }

  private static Stream<PodCondition> conditions(Pod pod) {
    return pod.getStatus() == null ? Stream.empty() : pod.getStatus().getConditions().stream();
  }

  private static Optional<ContainerStateTerminated> terminated(Pod pod) {
    return container(pod).map(ContainerStatus::getState).map(ContainerState::getTerminated);
  }

  private static Optional<ContainerStatus> container(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(c -> c.getName().equals(BuildJob.CONTAINER))
            .findFirst();
  }

  private static String join(@Nullable String... texts) {
    return Stream.of(texts)
        .filter(Objects::nonNull)
        .filter(text -> !text.isBlank())
        .collect(Collectors.joining(": "));
  }
}
