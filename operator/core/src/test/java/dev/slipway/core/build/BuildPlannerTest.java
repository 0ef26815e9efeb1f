// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildPlannerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = START.plusSeconds(100);
  private static final String DIGEST = "sha256:" + "ab".repeat(32);
  private static final DesiredBuild BUILD =
      new DesiredBuild("web-0123456789", "r.example/os/web", 900);
  private static final Artifact ARTIFACT = new Artifact(DIGEST, 1000, 10, 5);
  private static final ImageReference REFERENCE = new ImageReference("r.example", "os/web", DIGEST);

  @Test
  void storesTheModelBeforeTheJobThatReadsIt() {
    var plan = plan(new JobState.Absent(), null);

    assertThat(plan.actions())
        .containsExactly(new BuildAction.StoreModel(), new BuildAction.CreateJob());
    assertThat(plan.status().startedAt()).isEqualTo(START);
    assertThat(plan.status().completedAt()).isNull();
    assertThat(condition(plan, "Building"))
        .isEqualTo(Condition.yes("Building", Reason.JobCreated, "Job web-0123456789 was created"));
  }

  @Test
  void beginsNow() {
    var observed = new ObservedBuild(null, 0, null, new JobState.Absent(), null);

    assertThat(BuildPlanner.plan(BUILD, observed, NOW).status().startedAt()).isEqualTo(NOW);
  }

  @Test
  void aModelThatNoConfigMapHoldsFailsBeforeAnythingIsMade() {
    var large = new DesiredBuild("web", "r.example/web", BuildPlanner.MAX_MODEL_BYTES + 1);
    var observed = new ObservedBuild(null, 0, null, new JobState.Absent(), null);

    var plan = BuildPlanner.plan(large, observed, NOW);

    assertThat(plan.actions()).isEmpty();
    assertThat(failure(plan).message())
        .isEqualTo(
            "spec.os: the model has 1048577 bytes, a ConfigMap holds 1048576; put large files into a"
                + " container image");
  }

  @Test
  void waitsForAJobOfAnEarlierBuildToGo() {
    var plan = plan(new JobState.InTheWay("being deleted"), null);

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.requeueAfter()).isEqualTo(Duration.ofSeconds(60));
    assertThat(condition(plan, "Building").message())
        .isEqualTo("waits until Job web-0123456789 is gone, which is being deleted");
  }

  @Test
  void tellsWhatThePodDoes() {
    var plan = plan(new JobState.Working(2, "pod web-x: Running"), null);

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().attempts()).isEqualTo(2);
    assertThat(condition(plan, "Building"))
        .isEqualTo(Condition.yes("Building", Reason.Building, "pod web-x: Running"));
    assertThat(condition(plan, "Succeeded").status()).isEqualTo(Condition.Status.FALSE);
  }

  @Test
  void countsNoAttemptLessWhenAJobWasMadeAgain() {
    var observed = new ObservedBuild(START, 3, null, new JobState.Working(1, "…"), null);

    assertThat(BuildPlanner.plan(BUILD, observed, NOW).status().attempts()).isEqualTo(3);
  }

  @Test
  void asksTheRegistryBeforeItBelievesThePod() {
    var plan = plan(complete(), null);

    assertThat(plan.actions()).containsExactly(new BuildAction.VerifyPublished(REFERENCE));
    assertThat(plan.status().outcome()).isNull();
  }

  @Test
  void succeedsWhenTheRegistryHasTheDigest() {
    var plan = plan(complete(), new Lookup.Found(DIGEST));

    assertThat(plan.status().outcome()).isEqualTo(new BuildPlan.Succeeded(REFERENCE, ARTIFACT));
    assertThat(plan.status().completedAt()).isEqualTo(NOW);
    assertThat(condition(plan, "Succeeded"))
        .isEqualTo(
            Condition.yes(
                "Succeeded",
                Reason.Published,
                "r.example/os/web@" + DIGEST + ", 1,000 bytes, 10 of them sent"));
    assertThat(condition(plan, "Building").status()).isEqualTo(Condition.Status.FALSE);
  }

  @Test
  void aDigestThatTheRegistryDoesNotHaveIsNotBelieved() {
    var plan = plan(complete(), new Lookup.NotFound("HTTP 404"));

    assertThat(failure(plan).reason()).isEqualTo("PublishedDigestMissing");
    assertThat(failure(plan).message()).contains(DIGEST, "HTTP 404");
    assertThat(plan.status().completedAt()).isEqualTo(NOW);
  }

  @Test
  void anotherDigestThanAskedForIsNotBelieved() {
    assertThat(failure(plan(complete(), new Lookup.Found("sha256:00"))).reason())
        .isEqualTo("PublishedDigestMissing");
  }

  @Test
  void aRegistryThatDoesNotAnswerIsAskedAgain() {
    for (var answer :
        new Lookup[] {new Lookup.Unreachable("HTTP 503"), new Lookup.Denied("HTTP 401")}) {
      var plan = plan(complete(), answer);

      assertThat(plan.status().outcome()).isNull();
      assertThat(plan.requeueAfter()).isEqualTo(Duration.ofSeconds(30));
      assertThat(condition(plan, "Building").reason()).isEqualTo(Reason.RegistryUnreachable);
    }
  }

  @Test
  void aResultThatCannotBeReadIsNoSuccess() {
    var plan = plan(new JobState.Complete(1, START, new PodWord.Unclear("its pod is gone")), null);

    assertThat(failure(plan))
        .isEqualTo(
            new Failure(
                "RunPod",
                "PodFailed",
                0,
                "the build pod ended well, but its pod is gone; delete this OSImageBuild to build"
                    + " again"));
  }

  @Test
  void aRepositoryThatIsNoneFailsTheBuild() {
    var observed = new ObservedBuild(START, 1, null, complete(), null);

    var plan = BuildPlanner.plan(new DesiredBuild("web", "r.example/A", 9), observed, NOW);

    assertThat(failure(plan).reason()).isEqualTo("InvalidReference");
  }

  @Test
  void aFailureIsToldInThePodsWords() {
    var word = PodWord.refused("ReadModel", "InvalidModel", "os.yaml:1:5: unknown key 'kernal'");
    var plan = plan(new JobState.Failed(1, "PodFailurePolicy", "exit code 3", 3, word), null);

    assertThat(failure(plan))
        .isEqualTo(
            new Failure("ReadModel", "InvalidModel", 3, "os.yaml:1:5: unknown key 'kernal'"));
    assertThat(condition(plan, "Succeeded"))
        .isEqualTo(
            Condition.no(
                "Succeeded",
                Reason.BuildFailed,
                "ReadModel: InvalidModel: os.yaml:1:5: unknown key 'kernal'"));
  }

  @Test
  void aJobThatGaveUpWithoutAWordIsToldInTheJobs() {
    var word = new PodWord.Unclear("its container said nothing (OOMKilled, exit code 137)");
    var plan = plan(new JobState.Failed(4, "BackoffLimitExceeded", "too many", 137, word), null);

    assertThat(failure(plan))
        .isEqualTo(
            new Failure(
                "RunPod",
                "PodFailed",
                137,
                "BackoffLimitExceeded: too many; its container said nothing (OOMKilled, exit code"
                    + " 137); last seen: pod web-x: Pending: ErrImagePull"));
  }

  @Test
  void aPodThatFailedAfterItPublishedHasFailed() {
    var plan =
        plan(
            new JobState.Failed(
                1, "DeadlineExceeded", "late", null, new PodWord.Published(ARTIFACT)),
            new Lookup.Found(DIGEST));

    assertThat(failure(plan).reason()).isEqualTo("PodFailed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:", "sha512:ab", "latest", "sha256:\nab"})
  void aWordWithADigestThatIsNoneIsUnclear(String digest) {
    assertThat(PodWord.published(new Artifact(digest, 1, 1, 1)))
        .isInstanceOf(PodWord.Unclear.class);
  }

  @Test
  void aWordWithNumbersThatCannotBeIsUnclear() {
    assertThat(PodWord.published(new Artifact(DIGEST, 0, 1, 1)))
        .isInstanceOf(PodWord.Unclear.class);
    assertThat(PodWord.published(new Artifact(DIGEST, 1, -1, 1)))
        .isInstanceOf(PodWord.Unclear.class);
    assertThat(PodWord.published(new Artifact(DIGEST, 1, 1, 0)))
        .isInstanceOf(PodWord.Unclear.class);
  }

  @Test
  void aFailureIsCutAndCleaned() {
    var message = "a\u001b[31m\nb" + "c".repeat(5000);

    assertThat(new Failure("Publish", "PublishFailed", 1, message).message())
        .startsWith("a?[31m\nb")
        .endsWith("c…")
        .hasSize(2049);
  }

  @Test
  void aStepOrReasonThatIsNoWordIsUnclear() {
    assertThat(PodWord.refused("rm -rf", "X", "")).isInstanceOf(PodWord.Unclear.class);
    assertThat(PodWord.refused("Publish", "x=\"y\"", "")).isInstanceOf(PodWord.Unclear.class);
  }

  private static JobState complete() {
    return new JobState.Complete(1, START.plusSeconds(70), PodWord.published(ARTIFACT));
  }

  private static BuildPlan plan(JobState job, @Nullable Lookup published) {
    return BuildPlanner.plan(
        BUILD,
        new ObservedBuild(START, 0, "pod web-x: Pending: ErrImagePull", job, published),
        NOW);
  }

  private static Failure failure(BuildPlan plan) {
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.requeueAfter()).isNull();
    return ((BuildPlan.Failed) plan.status().outcome()).failure();
  }

  private static Condition condition(BuildPlan plan, String type) {
    return plan.status().conditions().stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
