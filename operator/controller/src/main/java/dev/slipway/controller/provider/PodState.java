// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.controller.platform.PodProgress;
import dev.slipway.core.machine.Instance;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A machine's pod, read as an instance. */
final class PodState {
  private static final int MAX_MESSAGE = 600;

  private PodState() {}

  static Instance of(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return new Instance.Stopping();
    }
    var container =
        pod.getStatus().getContainerStatuses().stream().map(ContainerStatus::getState).findFirst();
    return switch (Objects.requireNonNullElse(pod.getStatus().getPhase(), "Pending")) {
      case "Succeeded", "Failed" ->
          new Instance.Ended(
              container.map(s -> s.getTerminated()).map(PodState::ended).orElseGet(() -> end(pod)));
      case "Running" ->
          container.filter(s -> s.getRunning() != null).isPresent()
              ? new Instance.Running()
              : new Instance.Starting("the machine's container starts");
      default ->
          new Instance.Starting(
              PodProgress.waitsFor(pod).map(PodState::last).orElse("the machine's pod starts"));
    };
  }

  private static String ended(ContainerStateTerminated state) {
    return "exit code %d: %s"
        .formatted(state.getExitCode(), last(join(state.getReason(), state.getMessage())));
  }

  private static String end(Pod pod) {
    var told = join(pod.getStatus().getReason(), pod.getStatus().getMessage());
    return told.isEmpty() ? "the machine's pod ended" : last(told);
  }

  private static String join(@Nullable String reason, @Nullable String message) {
    return Stream.of(Optional.ofNullable(reason), Optional.ofNullable(message))
        .flatMap(Optional::stream)
        .filter(s -> !s.isBlank())
        .reduce((a, b) -> a + ": " + b.strip())
        .orElse("");
  }

  /** The end of a text says most: consoles tell the cause last. */
  private static String last(String text) {
    var printable = text.replaceAll("[\\p{Cntrl}&&[^\n]]", "");
    return printable.length() > MAX_MESSAGE
        ? "…" + printable.substring(printable.length() - MAX_MESSAGE)
        : printable;
  }
}
