// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.build.JobState;
import dev.slipway.core.build.PodWord;
import dev.slipway.core.build.Standing;
import dev.slipway.core.build.TestState;
import dev.slipway.core.build.Turn;
import dev.slipway.core.condition.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BuildObserverTest {
  private static final String OWN = "00000000-0000-0000-0000-000000000001";
  private static final Instant ENDED = Instant.parse("2026-01-01T00:05:00Z");

  @Test
  void withoutAJobThereIsNone() {
    assertThat(observe(null)).isEqualTo(new JobState.Absent());
  }

  @Test
  void aJobOfAnotherIsForeign() {
    assertThat(observe(job("another", "{}"))).isEqualTo(new JobState.Foreign());
  }

  @Test
  void aJobOfADeletedNamesakeIsGoing() {
    var job = job("another", "{}");
    job.getMetadata().getOwnerReferences().getFirst().setKind("OSImageBuild");
    job.getMetadata().getOwnerReferences().getFirst().setName("web-0123456789");

    assertThat(observe(job)).isEqualTo(new JobState.Going());
  }

  @Test
  void aJobThatIsBeingDeletedIsGoing() {
    var job = job(OWN, "{}");
    job.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

    assertThat(observe(job)).isEqualTo(new JobState.Going());
  }

  @Test
  void tellsWhyAPodDoesNotStart() {
    var pod =
        pod("a", "job-1", "Pending", "waiting: {reason: ErrImagePull, message: no such image}");

    assertThat(observe(job(OWN, "{active: 1}"), pod))
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
        .isEqualTo(new JobState.Working(2, "pod a: Pending: 0/1 nodes"));
  }

  @Test
  void takesTheWordOfThePodThatEndedWell() {
    var failed = pod("a", "job-1", "Failed", "terminated: {exitCode: 1, message: nonsense}");
    var succeeded =
        pod(
            "b",
            "job-1",
            "Succeeded",
            "terminated: {exitCode: 0, message: '{\"error\":{\"step\":\"A\",\"reason\":\"B\",\"message\":\"c\"}}'}");

    assertThat(observe(ended("Complete", "x"), failed, succeeded))
        .isEqualTo(new JobState.Complete(2, ENDED, new PodWord.Refused("A", "B", "c")));
  }

  @Test
  void aPodThatIsNotTheJobsHasNoSay() {
    var forged = pod("b", "another-job", "Succeeded", "terminated: {exitCode: 0, message: '{}'}");

    assertThat(observe(ended("Complete", "x"), forged))
        .isEqualTo(
            new JobState.Complete(
                2, ENDED, new PodWord.Unclear("its pod is gone, and its result with it")));
  }

  @Test
  void aContainerThatRanOutOfMemoryIsToldWithItsLimit() {
    var pod = pod("b", "job-1", "Failed", "terminated: {exitCode: 137, reason: OOMKilled}");

    assertThat(observe(ended("Failed", "BackoffLimitExceeded"), pod))
        .isEqualTo(
            new JobState.Failed(
                2,
                ENDED,
                Reason.OutOfMemory,
                "the build container was killed for want of memory; its limit is 2Gi: raise"
                    + " spec.build.resources.limits.memory",
                137,
                new PodWord.Unclear("its container said nothing (OOMKilled, exit code 137)"),
                "the log's end"));
  }

  @Test
  void anEvictedPodIsToldInKubeletsWords() {
    var pod = pod("b", "job-1", "Failed", "terminated: {exitCode: 137}");
    pod.getStatus().setReason("Evicted");
    pod.getStatus().setMessage("Usage of EmptyDir volume \"cache\" exceeds the limit \"8Gi\".");

    assertThat(failed(pod))
        .containsExactly(
            Reason.Evicted,
            "Evicted: Usage of EmptyDir volume \"cache\" exceeds the limit \"8Gi\". To build it, name a"
                + " larger volume by spec.build.cache");
  }

  @Test
  void aPodThatTakesMoreOfItsNodesDiskThanItMayIsToldWhatToRaise() {
    var pod = pod("b", "job-1", "Failed", "terminated: {exitCode: 137, reason: Error}");
    pod.getStatus().setReason("Evicted");
    pod.getStatus()
        .setMessage(
            "Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ");

    assertThat(failed(pod))
        .containsExactly(
            Reason.Evicted,
            "Evicted: Pod ephemeral local storage usage exceeds the total limit of containers 1Gi."
                + " Raise spec.build.resources.limits.ephemeral-storage");
  }

  @Test
  void aPodOfALostNodeIsEvicted() {
    var pod =
        Serialization.unmarshal(
            """
            metadata: {name: a, creationTimestamp: "2026-01-01T00:00:00Z", ownerReferences: [{uid: job-1}]}
            status:
              phase: Failed
              conditions: [{type: DisruptionTarget, status: "True", reason: DeletionByTaintManager, message: bye}]
            """,
            Pod.class);

    assertThat(failed(pod)).containsExactly(Reason.Evicted, "DeletionByTaintManager: bye");
  }

  @Test
  void aPodThatIsGoneIsLost() {
    assertThat(failed())
        .containsExactly(Reason.PodLost, "the build pod was deleted, or evicted and is gone");
  }

  @Test
  void aPodThatEndsWithoutAResultHasFailed() {
    var pod = pod("b", "job-1", "Failed", "terminated: {exitCode: 1, reason: Error}");

    assertThat(failed(pod))
        .containsExactly(
            Reason.PodFailed,
            "the build pod ended without a result: its container said nothing (Error, exit code 1)");
  }

  @Test
  void aDeadlineNamesItsFieldAndWhatWasLastSeen() {
    var state = (JobState.Failed) observe(ended("Failed", "DeadlineExceeded"));

    assertThat(state.how()).isEqualTo(Reason.DeadlineExceeded);
    assertThat(state.message())
        .isEqualTo(
            "it took longer than spec.build.timeoutSeconds (1800) allows; last seen: nothing");
  }

  @Test
  void onlyAJobOfThisBuildThatHasNotEndedWorks() {
    assertThat(BuildObserver.works(job(OWN, "{}"), Builds.web())).isTrue();
    assertThat(BuildObserver.works(job("another", "{}"), Builds.web())).isFalse();
    assertThat(BuildObserver.works(ended("Complete", "x"), Builds.web())).isFalse();
    assertThat(BuildObserver.works(ended("Failed", "x"), Builds.web())).isFalse();
  }

  private static List<Object> failed(Pod... pods) {
    var state = (JobState.Failed) observe(ended("Failed", "BackoffLimitExceeded"), pods);
    return List.of(state.how(), state.message());
  }

  private static JobState observe(@Nullable Job job, Pod... pods) {
    var view =
        new BuildView(
            Builds.web(),
            new Standing.Wanted(),
            new Turn.Now(),
            Optional.ofNullable(job),
            List.of(pods),
            new TestState.NotWanted(),
            "the log's end");
    return BuildObserver.observe(view).job();
  }

  private static Job ended(String condition, String reason) {
    return job(
        OWN,
        "{conditions: [{type: %s, status: 'True', reason: %s, message: m, lastTransitionTime: '%s'}]}"
            .formatted(condition, reason, ENDED));
  }

  private static Job job(String owner, String status) {
    return Serialization.unmarshal(
        """
        metadata: {name: web-0123456789, uid: job-1, labels: {slipway.dev/attempt: "2"}, ownerReferences: [{uid: %s, kind: X, name: x}]}
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
