// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.machine.Instance;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class PodStateTest {
  private static Instance of(String status) {
    return PodState.of(
        Serialization.unmarshal("metadata: {name: m}\nstatus: " + status, Pod.class));
  }

  @Test
  void aPodThatIsNotScheduledSaysWhy() {
    assertThat(
            of(
                "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: 0/1 nodes}]}"))
        .isEqualTo(new Instance.Starting("0/1 nodes"));
  }

  @Test
  void aPodWhoseImageIsNotThereSaysWhy() {
    assertThat(
            of(
                "{phase: Pending, containerStatuses: [{state: {waiting: {reason: ImagePullBackOff, message: not found}}}]}"))
        .isEqualTo(new Instance.Starting("ImagePullBackOff: not found"));
  }

  @Test
  void aPodRunsWhenItsContainerDoes() {
    assertThat(of("{phase: Running, containerStatuses: [{state: {running: {}}}]}"))
        .isEqualTo(new Instance.Running());
  }

  @Test
  void aPodThatEndedTellsExitCodeAndLastWords() {
    assertThat(
            of(
                "{phase: Failed, containerStatuses: [{state: {terminated: {exitCode: 1, reason: Error, message: \"Kernel panic\\e[0m\"}}}]}"))
        .isEqualTo(new Instance.Ended("exit code 1: Error: Kernel panic[0m"));
    assertThat(of("{phase: Failed, reason: Evicted, message: memory}"))
        .isEqualTo(new Instance.Ended("Evicted: memory"));
  }

  @Test
  void aPodThatIsDeletedIsStoppingWhateverItsPhase() {
    var pod = new Pod();
    pod.setMetadata(
        new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .build());

    assertThat(PodState.of(pod)).isEqualTo(new Instance.Stopping());
  }

  @Test
  void aPodWithoutStatusStarts() {
    assertThat(of("{}")).isEqualTo(new Instance.Starting("the machine's pod starts"));
  }
}
