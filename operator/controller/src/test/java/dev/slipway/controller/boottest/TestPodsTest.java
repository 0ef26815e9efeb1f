// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.boottest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.boottest.DesiredTest;
import dev.slipway.core.boottest.TestPod;
import dev.slipway.core.boottest.TestWord;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TestPodsTest {
  private static final DesiredTest TEST = new DesiredTest(300, List.of());
  private static final String PASSED =
      "'{\"passed\":true,\"checks\":[{\"name\":\"Ready\",\"passed\":true}],\"seconds\":9,\"consoleTail\":\"\"}'";
  private static final String STOPPED =
      "'{\"passed\":false,\"checks\":[],\"seconds\":0,\"consoleTail\":\"\",\"error\":\"told to stop\"}'";

  static Stream<Arguments> pods() {
    return Stream.of(
        Arguments.of(
            "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', message: 0/1 nodes}]}",
            new TestPod.Working(
                Instant.parse("2026-01-01T00:00:00Z"),
                "pod web-0123456789-test: Pending: 0/1 nodes")),
        Arguments.of(
            container("Pending", "waiting: {reason: ErrImagePull, message: no such image}"),
            new TestPod.Working(
                Instant.parse("2026-01-01T00:00:00Z"),
                "pod web-0123456789-test: Pending: ErrImagePull: no such image")),
        Arguments.of(
            container("Succeeded", "terminated: {exitCode: 0, message: " + PASSED + "}"),
            new TestPod.Ended(0, new TestWord.Passed(9))),
        Arguments.of(
            container("Failed", "terminated: {exitCode: 2, message: " + STOPPED + "}"),
            new TestPod.Ended(2, new TestWord.Unable("told to stop"))),
        Arguments.of(
            container("Failed", "terminated: {exitCode: 139, reason: Error}"),
            new TestPod.Ended(
                139, new TestWord.Unclear("its container said nothing (Error, exit code 139)"))),
        Arguments.of(
            container("Failed", "terminated: {exitCode: 137, reason: OOMKilled}"),
            new TestPod.OutOfMemory()),
        Arguments.of("{phase: Failed, reason: DeadlineExceeded}", new TestPod.Late()),
        Arguments.of(
            "{phase: Failed, reason: Evicted, message: low on memory}",
            new TestPod.Lost("Evicted: low on memory")),
        Arguments.of(
            "{phase: Failed, conditions: [{type: DisruptionTarget, status: 'True'}], containerStatuses: [{name: test, state: {terminated: {exitCode: 2, message: "
                + STOPPED
                + "}}}]}",
            new TestPod.Lost("its pod had to leave its node: no message")));
  }

  @ParameterizedTest
  @MethodSource("pods")
  void readsWhereAPodStands(String status, TestPod stands) {
    assertThat(first(pod(status))).isEqualTo(stands);
  }

  @Test
  void aDeletedPodIsLostUnlessItHasSpokenOfTheImage() {
    var silent = pod(container("Failed", "terminated: {exitCode: 2, message: " + STOPPED + "}"));
    silent.getMetadata().setDeletionTimestamp("2026-01-01T00:01:00Z");
    var spoken = pod(container("Succeeded", "terminated: {exitCode: 0, message: " + PASSED + "}"));
    spoken.getMetadata().setDeletionTimestamp("2026-01-01T00:01:00Z");

    assertThat(first(silent)).isEqualTo(new TestPod.Lost("its pod was deleted"));
    assertThat(first(spoken)).isEqualTo(new TestPod.Ended(0, new TestWord.Passed(9)));
  }

  @Test
  void aPodThatIsNotTheBuildsHasNoSay() {
    var forged = pod(container("Succeeded", "terminated: {exitCode: 0, message: " + PASSED + "}"));
    forged.getMetadata().getOwnerReferences().getFirst().setUid("another");

    assertThat(first(forged)).isEqualTo(new TestPod.Absent());
  }

  @Test
  void knowsTheAttemptOfAPodByItsNameAlsoWhenItIsGone() {
    var build = TestedBuild.web();

    assertThat(TestPods.observe(build, List.of(), TEST).attempt()).isZero();
    assertThat(
            TestPods.observe(TestedBuild.noting("web-0123456789-test"), List.of(), TEST).attempt())
        .isEqualTo(1);
    assertThat(
            TestPods.observe(TestedBuild.noting("web-0123456789-test-2"), List.of(), TEST)
                .attempt())
        .isEqualTo(2);
  }

  private static TestPod first(Pod pod) {
    return TestPods.observe(TestedBuild.web(), List.of(pod), TEST).pods().getFirst();
  }

  private static String container(String phase, String state) {
    return "{phase: %s, containerStatuses: [{name: test, state: {%s}}]}".formatted(phase, state);
  }

  private static Pod pod(String status) {
    return Serialization.unmarshal(
        """
        metadata: {name: web-0123456789-test, creationTimestamp: "2026-01-01T00:00:00Z", ownerReferences: [{uid: %s}]}
        status: %s
        """
            .formatted(TestedBuild.UID, status),
        Pod.class);
  }
}
