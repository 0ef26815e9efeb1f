// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.build.JobState;
import dev.slipway.core.build.PodWord;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BuildObserverTest {
  private static final String OWN = "00000000-0000-0000-0000-000000000001";

  @Test
  void withoutAJobThereIsNone() {
    assertThat(BuildObserver.observe(Builds.web(), Optional.empty(), List.of()).job())
        .isEqualTo(new JobState.Absent());
  }

  @Test
  void aJobOfANamesakeIsInTheWay() {
    assertThat(observe(job("another", "{}"))).isInstanceOf(JobState.InTheWay.class);
  }

  @Test
  void aJobThatIsBeingDeletedIsInTheWay() {
    var job = job(OWN, "{}");
    job.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

    assertThat(observe(job)).isEqualTo(new JobState.InTheWay("being deleted"));
  }

  @Test
  void tellsWhyAPodDoesNotStart() {
    var pod =
        pod("a", "job-1", "Pending", "waiting: {reason: ErrImagePull, message: no such image}");

    assertThat(observe(job(OWN, "{active: 1, failed: 1}"), pod))
        .isEqualTo(new JobState.Working(2, "pod a: Pending: ErrImagePull: no such image"));
  }

  @Test
  void tellsWhyAPodHasNoNode() {
    var pod =
        Serialization.unmarshal(
            """
            metadata: {name: a, creationTimestamp: "2026-01-01T00:00:00Z", ownerReferences: [{uid: job-1}]}
            status: {phase: Pending, conditions: [{type: PodScheduled, status: "False", message: 0/1 nodes}]}
            """,
            Pod.class);

    assertThat(observe(job(OWN, "{active: 1}"), pod))
        .isEqualTo(new JobState.Working(1, "pod a: Pending: 0/1 nodes"));
  }

  @Test
  void takesTheWordOfThePodThatEndedWell() {
    var job = job(OWN, "{succeeded: 1, failed: 1, conditions: [{type: Complete, status: 'True'}]}");
    var failed = pod("a", "job-1", "Failed", "terminated: {exitCode: 1, message: nonsense}");
    var succeeded =
        pod(
            "b",
            "job-1",
            "Succeeded",
            "terminated: {exitCode: 0, message: '{\"error\":{\"step\":\"A\",\"reason\":\"B\",\"message\":\"c\"}}'}");

    assertThat(observe(job, failed, succeeded))
        .isEqualTo(new JobState.Complete(2, null, new PodWord.Refused("A", "B", "c")));
  }

  @Test
  void aPodThatIsNotTheJobsHasNoSay() {
    var job = job(OWN, "{succeeded: 1, conditions: [{type: Complete, status: 'True'}]}");
    var forged = pod("b", "another-job", "Succeeded", "terminated: {exitCode: 0, message: '{}'}");

    assertThat(observe(job, forged))
        .isEqualTo(
            new JobState.Complete(
                1, null, new PodWord.Unclear("its pod is gone, and its result with it")));
  }

  @Test
  void aJobThatGaveUpTellsOfItsLastPod() {
    var job =
        job(
            OWN,
            "{failed: 2, conditions: [{type: Failed, status: 'True', reason: BackoffLimitExceeded, message: too many}]}");
    var first = pod("z", "job-1", "Failed", "terminated: {exitCode: 1, message: nonsense}");
    var last = pod("b", "job-1", "Failed", "terminated: {exitCode: 137, reason: OOMKilled}");
    last.getMetadata().setCreationTimestamp("2026-01-01T00:01:00Z");

    assertThat(observe(job, last, first))
        .isEqualTo(
            new JobState.Failed(
                2,
                "BackoffLimitExceeded",
                "too many",
                137,
                new PodWord.Unclear("its container said nothing (OOMKilled, exit code 137)")));
  }

  private static JobState observe(Job job, Pod... pods) {
    return BuildObserver.observe(Builds.web(), Optional.of(job), List.of(pods)).job();
  }

  private static Job job(String owner, String status) {
    return Serialization.unmarshal(
        """
        metadata: {name: web-0123456789, uid: job-1, ownerReferences: [{uid: %s}]}
        status: %s
        """
            .formatted(owner, status),
        Job.class);
  }

  private static Pod pod(String name, String owner, String phase, String state) {
    return Serialization.unmarshal(
        """
        metadata: {name: %s, creationTimestamp: "2026-01-01T00:00:00Z", ownerReferences: [{uid: %s}]}
        status: {phase: %s, containerStatuses: [{name: build, state: {%s}}]}
        """
            .formatted(name, owner, phase, state),
        Pod.class);
  }
}
