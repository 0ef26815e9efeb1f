// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Condition.Status;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildPlannerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = START.plusSeconds(100);
  private static final String DIGEST = "sha256:" + "ab".repeat(32);
  private static final String OUTPUT = "sha256:" + "cd".repeat(32);
  private static final DesiredBuild BUILD = build(false, 900);
  private static final Artifact ARTIFACT = artifact(DIGEST);
  private static final ImageReference TAG = new ImageReference("r.example", "os/web", "0123456789");
  private static final ImageReference REFERENCE = TAG.pinned(DIGEST);
  private static final Pushed PUSHED = new Pushed(REFERENCE, ARTIFACT, false);
  private static final String AGAIN =
      "\nOSImage web is built again when its content changes, or by the annotation"
          + " slipway.dev/rebuild=<anything new>";

  @Test
  void asksForAnEqualBuildBeforeAnythingIsMade() {
    var plan = plan(new World());

    assertThat(plan.actions()).containsExactly(new BuildAction.FindEqual(TAG));
    assertThat(plan.status().startedAt()).isNull();
  }

  @Test
  void preparesThenCreatesTheJobThenSaysThatItBegan() {
    var world = new World().adoption(new Adoption.Nothing());
    assertThat(plan(world).actions()).containsExactly(new BuildAction.Prepare());

    world.answers = world.answers.withPreparation(new Preparation.Ready());
    assertThat(plan(world).actions()).containsExactly(new BuildAction.CreateJob(1));

    world.answers = world.answers.withJob();
    var plan = plan(world);
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().attempts()).isEqualTo(1);
    assertThat(plan.status().startedAt()).isEqualTo(NOW);
    assertThat(conditions(plan))
        .containsEntry("Prepared", "True Prepared: what the build pod reads is there")
        .containsEntry("Building", "True JobCreated: Job web-0123456789 was created, attempt 1")
        .containsEntry("Pushed", "Unknown Pending: nothing was published yet")
        .containsEntry("Tested", "Unknown Pending: nothing can be tested yet")
        .containsEntry("Succeeded", "False Building: the build has not ended")
        .hasSize(5);
  }

  @Test
  void anEqualBuildInTheRegistryIsTaken() {
    var plan = plan(new World().adoption(new Adoption.Equal(ARTIFACT)));

    assertThat(plan.actions()).containsExactly(new BuildAction.CleanUp());
    assertThat(plan.status().outcome())
        .isEqualTo(new BuildPlan.Succeeded(new Pushed(REFERENCE, ARTIFACT, true)));
    assertThat(plan.status().attempts()).isZero();
    assertThat(conditions(plan))
        .containsEntry(
            "Succeeded",
            "True Adopted: r.example/os/web@" + DIGEST + ", which an equal build had published");
  }

  @Test
  void aBuildThatIsToBeDoneAnewTakesNoEqualOne() {
    var world = new World().adoption(new Adoption.Equal(ARTIFACT));

    assertThat(BuildPlanner.plan(build(true, 900), world.observed(), NOW).actions())
        .containsExactly(new BuildAction.Prepare());
  }

  @Test
  void aRegistryThatDoesNotAnswerIsWaitedForWithoutAPod() {
    var plan = plan(new World().adoption(new Adoption.Unreachable("HTTP 503")));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.requeueAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(conditions(plan))
        .containsEntry(
            "Prepared",
            "False RegistryUnreachable: spec.repository: r.example cannot be asked for"
                + " r.example/os/web:0123456789: HTTP 503");
  }

  @Test
  void whatIsInTheWayIsNamedAndTriedAgainEverMoreSeldom() {
    var world = new World().adoption(new Adoption.Nothing());
    world.answers =
        world.answers.withPreparation(
            new Preparation.Blocked(Reason.NameTaken, "ConfigMap web-0123456789 is …"));
    world.blockedSince = NOW.minusSeconds(20);

    var plan = plan(world);

    assertThat(plan.requeueAfter()).isEqualTo(Duration.ofSeconds(20));
    assertThat(conditions(plan))
        .containsEntry("Prepared", "False NameTaken: ConfigMap web-0123456789 is …")
        .containsEntry("Building", "False NameTaken: ConfigMap web-0123456789 is …");
  }

  @Test
  void aForeignJobOfItsNameIsNamed() {
    assertThat(conditions(plan(new World().job(new JobState.Foreign()))))
        .containsEntry(
            "Building",
            "False NameTaken: Job web-0123456789 is there and not of this build; delete it");
  }

  @Test
  void waitsForAJobOfAnEarlierBuildToGo() {
    var plan = plan(new World().job(new JobState.Going()));

    assertThat(plan.actions()).isEmpty();
    assertThat(conditions(plan))
        .containsEntry("Building", "False Pending: waits until Job web-0123456789 is gone");
  }

  @Test
  void aModelThatNoConfigMapHoldsFailsBeforeAnythingIsMade() {
    var plan =
        BuildPlanner.plan(
            build(false, BuildPlanner.MAX_MODEL_BYTES + 1), new World().observed(), NOW);

    assertThat(failure(plan).message())
        .isEqualTo(
            "spec.os: the model has 1048577 bytes, a ConfigMap holds 1048576; put large files into a"
                + " container image");
    assertThat(conditions(plan).get("Prepared")).startsWith("False BuildFailed: ReadModel:");
  }

  @Test
  void waitsForItsTurnAndTellsItsPlace() {
    var world = new World();
    world.turn = new Turn.Queued(3, 4, 4);

    var plan = plan(world);

    assertThat(plan.actions()).isEmpty();
    assertThat(conditions(plan))
        .containsEntry(
            "Building",
            "False Queued: is number 3 in the queue; 4 builds are at work, and 4 may be"
                + " (builds.concurrency)");
    assertThat(plan.status().startedAt()).isNull();
  }

  @Test
  void nothingBeginsWhileItsImageIsSuspended() {
    var world = new World();
    world.standing = new Standing.Suspended("spec.build.suspend of OSImage web is true");

    assertThat(plan(world).actions()).isEmpty();
    assertThat(conditions(plan(world)))
        .containsEntry("Building", "False Suspended: spec.build.suspend of OSImage web is true");
  }

  @Test
  void whatHasBegunEndsThoughItsImageIsSuspended() {
    var world = new World().job(complete());
    world.standing = new Standing.Suspended("…");
    world.answers = world.answers.withPublished(new Verification.Confirmed());

    assertThat(plan(world).status().outcome()).isEqualTo(new BuildPlan.Succeeded(PUSHED));
  }

  @Test
  void tellsWhatThePodDoes() {
    var plan = plan(new World().job(new JobState.Working(2, "pod web-x: Running")));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().attempts()).isEqualTo(2);
    assertThat(plan.status().startedAt()).isEqualTo(NOW);
    assertThat(plan.requeueAfter()).isEqualTo(Duration.ofSeconds(2));
    assertThat(conditions(plan)).containsEntry("Building", "True Building: pod web-x: Running");
  }

  @Test
  void countsTheAttemptsOfJobsThatGotLost() {
    var world = new World().adoption(new Adoption.Nothing());
    world.attempts = 2;
    world.answers = world.answers.withPreparation(new Preparation.Ready());

    assertThat(plan(world).actions()).containsExactly(new BuildAction.CreateJob(3));
  }

  @Test
  void asksTheRegistryForTheArtifactAndItsOutputsBeforeItBelievesThePod() {
    var plan = plan(new World().job(complete()));

    assertThat(plan.actions())
        .containsExactly(new BuildAction.VerifyPublished(REFERENCE, List.of(TAG.pinned(OUTPUT))));
    assertThat(plan.status().outcome()).isNull();
  }

  @Test
  void succeedsWhenTheRegistryHasAllOfIt() {
    var world = new World().job(complete()).published(new Verification.Confirmed());
    world.startedAt = START;

    var plan = plan(world);

    assertThat(plan.actions()).containsExactly(new BuildAction.CleanUp());
    assertThat(plan.status().outcome()).isEqualTo(new BuildPlan.Succeeded(PUSHED));
    assertThat(plan.status().startedAt()).isEqualTo(START);
    assertThat(plan.status().completedAt()).isEqualTo(NOW);
    assertThat(conditions(plan))
        .containsEntry(
            "Succeeded",
            "True Published: r.example/os/web@" + DIGEST + ", 1,000 bytes, 10 of them sent")
        .containsEntry("Building", "False Published: the build has ended")
        .containsEntry("Tested", "Unknown NotTested: the image declares no boot test")
        .hasSize(5);
  }

  @Test
  void anArtifactWithOtherOutputsThanDeclaredIsNotTaken() {
    var other = new Artifact.Output("Tar", "amd64", OUTPUT, 1);
    var word = PodWord.published(new Artifact(DIGEST, 1, 1, 0, 1, 0, List.of(other)));

    var plan = plan(new World().job(new JobState.Complete(1, START, word)));

    assertThat(failure(plan).message())
        .isEqualTo(
            "declared are [KernelInitrd/amd64], but the build pod says it published [Tar/amd64]");
  }

  @Test
  void whatTheRegistryDoesNotHaveIsBuiltAgain() {
    var world = new World().job(complete()).published(new Verification.Refuted("… HTTP 404"));

    assertThat(plan(world).actions()).containsExactly(new BuildAction.DeleteJob());
    assertThat(conditions(plan(world)).get("Building"))
        .startsWith("False Retrying: attempt 1 failed, the next is at 2026-01-01T00:01:20Z;")
        .contains("PublishedDigestMissing", DIGEST, "HTTP 404");
  }

  @Test
  void aRegistryThatDoesNotAnswerIsAskedAgain() {
    var world = new World().job(complete()).published(new Verification.Unanswered("x: HTTP 503"));

    var plan = plan(world);

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.requeueAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(conditions(plan).get("Building")).startsWith("True RegistryUnreachable");
  }

  @Test
  void aResultThatIsLostIsLookedForByTheNextAttempt() {
    var word = new PodWord.Unclear("its pod is gone");
    var world = new World().job(new JobState.Complete(1, START, word));

    assertThat(plan(world).actions()).containsExactly(new BuildAction.DeleteJob());
  }

  @Test
  void aRepositoryThatIsNoneFailsTheBuild() {
    var build = new DesiredBuild("web", "web", "r.example/A", "t", 9, Set.of(), false, 3);

    assertThat(failure(BuildPlanner.plan(build, new World().observed(), NOW)).reason())
        .isEqualTo("InvalidReference");
  }

  @Test
  void aModelThatIsRefusedFailsAtOnceInThePodsWords() {
    var word = PodWord.refused("ReadModel", "InvalidModel", "os.yaml:1:5: unknown key 'kernal'");
    var plan = plan(new World().job(failed(1, Reason.PodFailed, 3, word)));

    assertThat(failure(plan))
        .isEqualTo(
            new Failure(
                "ReadModel", "InvalidModel", 3, "os.yaml:1:5: unknown key 'kernal'", "the end"));
    var message = "ReadModel: InvalidModel: os.yaml:1:5: unknown key 'kernal'" + AGAIN;
    assertThat(conditions(plan))
        .containsEntry("Succeeded", "False BuildFailed: " + message)
        .containsEntry("Failed", "True BuildFailed: " + message)
        .containsEntry("Pushed", "False BuildFailed: nothing was published");
  }

  @Test
  void aClockThatWasMovedBackHoldsNobodyUp() {
    var job = failed(1, Reason.Evicted, 137, new PodWord.Unclear("said nothing"));

    var plan =
        BuildPlanner.plan(
            BUILD, new World().job(job).observed(), job.at().minus(Duration.ofHours(1)));

    assertThat(plan.actions()).containsExactly(new BuildAction.DeleteJob());
  }

  @Test
  void anAttemptThatFailedIsFollowedByAnotherAfterAPause() {
    var job = failed(2, Reason.OutOfMemory, 137, new PodWord.Unclear("said nothing"));
    var world = new World().job(job);
    world.startedAt = START;

    var plan = BuildPlanner.plan(BUILD, world.observed(), job.at().plusSeconds(5));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.requeueAfter()).isEqualTo(Duration.ofSeconds(15));
    assertThat(plan.status().attempts()).isEqualTo(2);
    assertThat(conditions(plan))
        .containsEntry(
            "Building",
            "False Retrying: attempt 2 failed, the next is at 2026-01-01T00:01:30Z; RunPod:"
                + " OutOfMemory: what happened");
  }

  @Test
  void theLastAttemptThatFailsFailsTheBuild() {
    var job = failed(4, Reason.Evicted, null, new PodWord.Unclear("said nothing"));

    assertThat(failure(plan(new World().job(job))))
        .isEqualTo(new Failure("RunPod", "Evicted", null, "what happened", "the end"));
  }

  @Test
  void aRegistryThatDoesNotAnswerNeverFailsTheBuild() {
    var word = PodWord.refused("PullImages", "RegistryUnreachable", "r.example: refused");
    var job = failed(9, Reason.PodFailed, 1, word);

    var plan = BuildPlanner.plan(BUILD, new World().job(job).observed(), job.at());

    assertThat(plan.status().outcome()).isNull();
    assertThat(plan.requeueAfter()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void aDeadlineEndsTheBuildWhateverThePodSays() {
    var word = PodWord.refused("PullImages", "RegistryUnreachable", "r.example: refused");

    assertThat(failure(plan(new World().job(failed(1, Reason.DeadlineExceeded, 143, word)))))
        .isEqualTo(new Failure("RunPod", "DeadlineExceeded", 143, "what happened", "the end"));
  }

  @Test
  void whatIsPushedIsTestedBeforeItSucceeds() {
    var world = new World().job(complete()).published(new Verification.Confirmed());
    world.test = new TestState.Waiting();

    assertThat(plan(world).actions()).containsExactly(new BuildAction.StartTest(REFERENCE));

    world.answers = world.answers.withTest();
    var plan = plan(world);
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().pushed()).isEqualTo(PUSHED);
    assertThat(plan.status().outcome()).isNull();
    assertThat(conditions(plan))
        .containsEntry("Tested", "Unknown Testing: the boot test was started");
    assertThat(conditions(plan).get("Pushed")).startsWith("True Published");
  }

  @Test
  void aTestWaitsForItsTurn() {
    var world = pushed(new TestState.Waiting());
    world.turn = new Turn.Queued(1, 4, 4);

    assertThat(plan(world).actions()).isEmpty();
    assertThat(conditions(plan(world)).get("Tested")).startsWith("Unknown Queued: is number 1");
  }

  @Test
  void whatWasSeenInTheRegistryIsNotAskedForAgain() {
    var world = pushed(new TestState.Running("waits for the console"));

    assertThat(plan(world).actions()).isEmpty();
    assertThat(conditions(plan(world)))
        .containsEntry("Tested", "Unknown Testing: waits for the console");
  }

  @Test
  void aTestThatPassedEndsTheBuild() {
    var plan = plan(pushed(new TestState.Passed("ready after 3 s")));

    assertThat(plan.status().outcome()).isEqualTo(new BuildPlan.Succeeded(PUSHED));
    assertThat(conditions(plan)).containsEntry("Tested", "True TestPassed: ready after 3 s");
  }

  @Test
  void aTestThatFailedFailsTheBuildAndKeepsWhatWasPushed() {
    var failure = new Failure("BootTest", "TestFailed", 1, "HTTP 500");
    var plan = plan(pushed(new TestState.Failed(failure, "panic")));

    assertThat(plan.actions()).containsExactly(new BuildAction.CleanUp());
    assertThat(plan.status().outcome()).isEqualTo(new BuildPlan.Failed(failure, "panic"));
    assertThat(plan.status().pushed()).isEqualTo(PUSHED);
    assertThat(conditions(plan))
        .containsEntry("Tested", "False TestFailed: BootTest: TestFailed: HTTP 500" + AGAIN);
  }

  @Test
  void aNewerBuildStopsItAndThenItIsInterrupted() {
    var world = new World().job(new JobState.Working(1, "…"));
    world.standing = new Standing.Superseded("web-1111111111");
    world.startedAt = START;

    assertThat(plan(world).actions()).containsExactly(new BuildAction.Stop());

    world.job = new JobState.Absent();
    world.podsLeft = true;
    world.attempts = 1;
    assertThat(plan(world).actions()).isEmpty();
    assertThat(plan(world).status().outcome()).isNull();
    assertThat(conditions(plan(world)))
        .containsEntry(
            "Building", "False Superseded: is being stopped, since web-1111111111 is newer");

    world.podsLeft = false;
    var plan = plan(world);
    assertThat(plan.actions()).containsExactly(new BuildAction.CleanUp());
    assertThat(plan.status().outcome()).isEqualTo(new BuildPlan.Interrupted("web-1111111111"));
    assertThat(conditions(plan))
        .containsEntry(
            "Interrupted", "True Superseded: was stopped, since web-1111111111 is newer");
  }

  @Test
  void aTestOfASupersededBuildIsStopped() {
    var world = pushed(new TestState.Running("…"));
    world.standing = new Standing.Superseded("web-1111111111");
    world.job = new JobState.Absent();

    assertThat(plan(world).actions()).containsExactly(new BuildAction.Stop());
  }

  @Test
  void aForeignJobIsNotStopped() {
    var world = new World().job(new JobState.Foreign());
    world.standing = new Standing.Superseded("web-1111111111");

    assertThat(plan(world).status().outcome())
        .isEqualTo(new BuildPlan.Interrupted("web-1111111111"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:", "sha512:ab", "latest", "sha256:\nab"})
  void aWordWithADigestThatIsNoneIsUnclear(String digest) {
    assertThat(PodWord.published(artifact(digest))).isInstanceOf(PodWord.Unclear.class);
    var output = new Artifact.Output("KernelInitrd", "amd64", digest, 1);
    assertThat(PodWord.published(new Artifact(DIGEST, 1, 1, 1, 1, 1, List.of(output))))
        .isInstanceOf(PodWord.Unclear.class);
  }

  @Test
  void aWordWithNumbersThatCannotBeIsUnclear() {
    for (var artifact :
        List.of(
            new Artifact(DIGEST, 0, 1, 1, 1, 1, List.of()),
            new Artifact(DIGEST, 1, -1, 1, 1, 1, List.of()),
            new Artifact(DIGEST, 1, 1, -1, 1, 1, List.of()),
            new Artifact(DIGEST, 1, 1, 1, -1, 1, List.of()),
            new Artifact(DIGEST, 1, 1, 1, 1, -1, List.of()),
            new Artifact(DIGEST, 1, 1, 1, 1, 2, List.of()))) {
      assertThat(PodWord.published(artifact)).isInstanceOf(PodWord.Unclear.class);
    }
  }

  @Test
  void anOutputOfAStrangeKindIsUnclear() {
    for (var output :
        List.of(
            new Artifact.Output("rm -rf", "amd64", OUTPUT, 1),
            new Artifact.Output("Tar", "AMD 64", OUTPUT, 1),
            new Artifact.Output("Tar", "amd64", OUTPUT, 0))) {
      assertThat(PodWord.published(new Artifact(DIGEST, 1, 1, 1, 1, 1, List.of(output))))
          .isInstanceOf(PodWord.Unclear.class);
    }
  }

  @Test
  void aFailureIsCutAndCleaned() {
    var message = "a\u001b[31m\nb" + "c".repeat(5000);
    var failure = new Failure("Publish", "PublishFailed", 1, message, "d\u0007" + message + "end");

    assertThat(failure.message()).startsWith("a?[31m\nb").endsWith("c…").hasSize(2049);
    assertThat(failure.lastLines()).startsWith("…c").endsWith("cend").hasSize(2049);
  }

  @Test
  void aStepOrReasonThatIsNoWordIsUnclear() {
    assertThat(PodWord.refused("rm -rf", "X", "")).isInstanceOf(PodWord.Unclear.class);
    assertThat(PodWord.refused("Publish", "x=\"y\"", "")).isInstanceOf(PodWord.Unclear.class);
  }

  private static World pushed(TestState test) {
    var world = new World();
    world.pushed = PUSHED;
    world.startedAt = START;
    world.attempts = 1;
    world.test = test;
    return world;
  }

  private static DesiredBuild build(boolean anew, long modelBytes) {
    return new DesiredBuild(
        "web-0123456789",
        "web",
        "r.example/os/web",
        "0123456789",
        modelBytes,
        Set.of("KernelInitrd/amd64"),
        anew,
        3);
  }

  private static Artifact artifact(String digest) {
    return new Artifact(
        digest,
        1000,
        10,
        990,
        5,
        4,
        List.of(new Artifact.Output("KernelInitrd", "amd64", OUTPUT, 1000)));
  }

  private static JobState complete() {
    return new JobState.Complete(1, START.plusSeconds(70), PodWord.published(ARTIFACT));
  }

  private static JobState.Failed failed(
      int attempt, Reason how, @Nullable Integer exitCode, PodWord word) {
    return new JobState.Failed(
        attempt, START.plusSeconds(70), how, "what happened", exitCode, word, "the end");
  }

  private static BuildPlan plan(World world) {
    return BuildPlanner.plan(BUILD, world.observed(), NOW);
  }

  private static Failure failure(BuildPlan plan) {
    assertThat(plan.actions()).containsExactly(new BuildAction.CleanUp());
    assertThat(plan.requeueAfter()).isNull();
    assertThat(plan.status().completedAt()).isEqualTo(NOW);
    return ((BuildPlan.Failed) plan.status().outcome()).failure();
  }

  private static Map<String, String> conditions(BuildPlan plan) {
    return plan.status().conditions().stream()
        .collect(Collectors.toMap(Condition::type, BuildPlannerTest::text));
  }

  private static String text(Condition condition) {
    Status status = condition.status();
    return "%s %s: %s".formatted(status.text(), condition.reason(), condition.message());
  }

  /** What a plan is made from: by default a build that nothing was done for. */
  private static final class World {
    private @Nullable Instant startedAt;
    private int attempts;
    private @Nullable Instant blockedSince;
    private @Nullable Pushed pushed;
    private Standing standing = new Standing.Wanted();
    private Turn turn = new Turn.Now();
    private JobState job = new JobState.Absent();
    private boolean podsLeft;
    private TestState test = new TestState.NotWanted();
    private Answers answers = Answers.NONE;

    World job(JobState state) {
      job = state;
      return this;
    }

    World adoption(Adoption answer) {
      answers = answers.withAdoption(answer);
      return this;
    }

    World published(Verification answer) {
      answers = answers.withPublished(answer);
      return this;
    }

    ObservedBuild observed() {
      return new ObservedBuild(
          new ObservedBuild.Past(startedAt, attempts, blockedSince, pushed),
          standing,
          turn,
          job,
          podsLeft,
          test,
          answers);
    }
  }
}
