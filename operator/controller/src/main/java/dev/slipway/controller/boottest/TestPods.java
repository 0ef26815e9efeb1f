// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.boottest;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.PodProgress;
import dev.slipway.core.boottest.BootTest;
import dev.slipway.core.boottest.DesiredTest;
import dev.slipway.core.boottest.TestPod;
import dev.slipway.core.boottest.TestWord;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads the pods of a build's boot test. */
final class TestPods {
  /** The exit codes of {@code vmm test} that say something about the image. */
  private static final int PASSED = 0;

  private static final int FAILED = 1;

  private TestPods() {}

  /** The name of the pod of an attempt, from 1. */
  static String name(OSImageBuild build, int attempt) {
    return build.getMetadata().getName() + "-test" + (attempt == 1 ? "" : "-" + attempt);
  }

  static BootTest.Observed observe(OSImageBuild build, Collection<Pod> pods, DesiredTest test) {
    return new BootTest.Observed(
        attempts().mapToObj(n -> of(build, pods, n, test)).toList(), noted(build));
  }

  static IntStream attempts() {
    return IntStream.rangeClosed(1, BootTest.ATTEMPTS);
  }

  /** The last attempt that the build's status names. */
  private static int noted(OSImageBuild build) {
    var named = build.getStatus() == null ? null : build.getStatus().testPod();
    return attempts().filter(n -> name(build, n).equals(named)).findFirst().orElse(0);
  }

  /** Whether a pod is of a build's test. */
  static boolean isOf(OSImageBuild build, Pod pod) {
    return attempts().anyMatch(n -> isOf(build, n, pod));
  }

  private static boolean isOf(OSImageBuild build, int attempt, Pod pod) {
    return pod.getMetadata().getName().equals(name(build, attempt))
        && pod.hasOwnerReferenceFor(build.getMetadata().getUid());
  }

  private static TestPod of(
      OSImageBuild build, Collection<Pod> pods, int attempt, DesiredTest test) {
    return pods.stream()
        .filter(pod -> isOf(build, attempt, pod))
        .findFirst()
        .map(pod -> of(pod, test))
        .orElseGet(TestPod.Absent::new);
  }

  private static TestPod of(Pod pod, DesiredTest test) {
    var end = ended(pod);
    // What it says of the image counts, even if it has been deleted since.
    var says = end.filter(e -> e.getExitCode() == PASSED || e.getExitCode() == FAILED);
    if (says.isPresent()) {
      return new TestPod.Ended(says.get().getExitCode(), word(says.get(), test));
    }
    if (pod.isMarkedForDeletion()) {
      return new TestPod.Lost("its pod was deleted");
    }
    var phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Failed".equals(phase) || "Succeeded".equals(phase)
        ? over(pod, end, test)
        : new TestPod.Working(
            Instant.parse(pod.getMetadata().getCreationTimestamp()), PodProgress.of(pod));
  }

  private static TestPod over(Pod pod, Optional<ContainerStateTerminated> end, DesiredTest test) {
    var reason = Objects.requireNonNullElse(pod.getStatus().getReason(), "");
    if (reason.equals("DeadlineExceeded")) {
      return new TestPod.Late();
    }
    if (!reason.isEmpty() || end.isEmpty() || isDisrupted(pod)) {
      return new TestPod.Lost(
          "%s: %s"
              .formatted(
                  reason.isEmpty() ? "its pod had to leave its node" : reason,
                  Objects.requireNonNullElse(pod.getStatus().getMessage(), "no message")));
    }
    return "OOMKilled".equals(end.get().getReason())
        ? new TestPod.OutOfMemory()
        : new TestPod.Ended(end.get().getExitCode(), word(end.get(), test));
  }

  private static boolean isDisrupted(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> "DisruptionTarget".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  private static TestWord word(ContainerStateTerminated end, DesiredTest test) {
    var message = end.getMessage();
    return message == null || message.isBlank()
        ? new TestWord.Unclear(
            "its container said nothing (%s, exit code %d)"
                .formatted(end.getReason(), end.getExitCode()))
        : TestWords.parse(message, end.getExitCode(), test);
  }

  private static Optional<ContainerStateTerminated> ended(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream()
            .filter(c -> c.getName().equals(TestManifests.CONTAINER))
            .map(ContainerStatus::getState)
            .map(ContainerState::getTerminated)
            .filter(Objects::nonNull)
            .findFirst();
  }
}
