// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import static dev.slipway.core.image.World.D1;
import static dev.slipway.core.image.World.D2;
import static dev.slipway.core.image.World.D3;
import static dev.slipway.core.image.World.FAILURE;
import static dev.slipway.core.image.World.KERNEL;
import static dev.slipway.core.image.World.NOW;
import static dev.slipway.core.image.World.PINS;
import static dev.slipway.core.image.World.WEB;
import static dev.slipway.core.image.World.name;
import static dev.slipway.core.image.World.published;
import static dev.slipway.core.image.World.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImagePlannerTest {
  private static final ImageReference KERNEL_1 = new ImageReference("r.example", "kernel", "1");
  private static final ImageReference WEB_2 = new ImageReference("r.example", "web", "2");
  private static final List<Pin> MOVED = List.of(new Pin(KERNEL.ref(), D1), new Pin(WEB.ref(), D3));
  private static final String NAME = name(PINS);

  private final World world = new World();

  @Test
  void asksForEveryReferenceOfAGenerationThatItDoesNotKnow() {
    world.generation = 2;

    assertThat(world.plan().actions())
        .containsExactly(
            new ImageAction.ResolveInputs(Map.of(KERNEL.ref(), KERNEL_1, WEB.ref(), WEB_2)));
  }

  @Test
  void asksOnlyForWhatIsNewWhenTheSpecIsTheSame() {
    world.pins = List.of(PINS.getFirst());

    assertThat(world.plan().actions())
        .containsExactly(new ImageAction.ResolveInputs(Map.of(WEB.ref(), WEB_2)));
  }

  @Test
  void aMissingImageIsNamedWithItsFieldAndTheFixAndAskedForAgain() {
    world.generation = 2;
    world.latest = published("web-0", MOVED);
    world.answers =
        Map.of(KERNEL.ref(), new Lookup.Found(D1), WEB.ref(), new Lookup.NotFound("HTTP 404"));
    var message =
        "spec.os.services[0].image (\"web\"): r.example/web:2 does not exist (HTTP 404); push it, or"
            + " correct this";
    var unknown = Condition.Status.UNKNOWN;

    var plan = world.plan();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.requeueAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(plan.status().latest()).isEqualTo(world.latest);
    assertThat(plan.status().pins()).isEmpty();
    assertThat(plan.status().conditions())
        .containsExactly(
            Condition.no("InputsResolved", Reason.ImageNotFound, message),
            new Condition("Built", unknown, Reason.ImageNotFound, "the content is not known"),
            new Condition("Verified", unknown, Reason.ImageNotFound, "the content is not known"),
            Condition.no("Ready", Reason.ImageNotFound, message),
            Condition.yes("Reconciling", Reason.ImageNotFound, "the registries are asked again"));
  }

  @Test
  void theFirstOfManyProblemsGivesTheReasonAndTheNumberIsLimited() {
    world.generation = 2;
    world.inputs =
        IntStream.range(0, 9)
            .mapToObj(i -> new Input("spec.os.init[" + i + "]", "r.example/i:" + i))
            .toList();
    world.answers =
        world.inputs.stream()
            .collect(
                Collectors.toMap(
                    Input::ref,
                    i ->
                        i.ref().endsWith(":0")
                            ? new Lookup.Denied("HTTP 401")
                            : new Lookup.Unreachable("HTTP 503")));

    var ready = condition(world.plan(), "Ready");

    assertThat(ready.reason()).isEqualTo(Reason.RegistryDenied);
    assertThat(ready.message().lines()).hasSize(6).last().isEqualTo("and 4 more");
  }

  @Test
  void retriesBackOff() {
    world.generation = 2;
    world.answers = Map.of(WEB.ref(), new Lookup.Unreachable("HTTP 503"));
    world.unresolvedSince = NOW.minusSeconds(20);

    assertThat(world.plan().requeueAfter()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void aReferenceThatIsNoneStallsWithoutAskingAnyRegistry() {
    world.inputs = List.of(new Input("spec.os.init[0]", "Not An Image"));

    var plan = world.plan();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.requeueAfter()).isNull();
    assertThat(types(plan))
        .containsExactly("InputsResolved", "Built", "Verified", "Ready", "Stalled");
    assertThat(condition(plan, "Ready").message())
        .startsWith("spec.os.init[0]: 'Not An Image' is no image");
  }

  @Test
  void aTagIsAnErrorThatNamesItsFieldWhenDigestsAreRequired() {
    world.policy = new PinPolicy.RequireDigest();
    world.inputs = List.of(new Input("spec.os.init[0]", "r.example/init@" + D1), WEB);

    var plan = world.plan();

    assertThat(plan.actions()).isEmpty();
    assertThat(condition(plan, "Ready"))
        .isEqualTo(
            Condition.no(
                "Ready",
                Reason.DigestRequired,
                "spec.os.services[0].image (\"web\"): r.example/web:2 is a tag, and"
                    + " spec.inputs.pinPolicy is RequireDigest; name it by @sha256:…"));
  }

  @Test
  void whatCannotBePutTogetherIsToldAndWaitedForIfItCanCome() {
    world.problem = new Composition.Problem(Reason.FileSourceMissing, "Secret s: no key k", true);
    world.reread = Duration.ofSeconds(30);
    world.latest = published("web-0", PINS);

    var plan = world.plan();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.requeueAfter()).isEqualTo(world.reread);
    assertThat(types(plan)).endsWith("Reconciling");
    assertThat(condition(plan, "Ready").message()).isEqualTo("Secret s: no key k");
    assertThat(plan.status().latest()).isEqualTo(world.latest);

    world.problem = new Composition.Problem(Reason.ExtendsInvalid, "a, b, a", false);
    assertThat(types(world.plan())).endsWith("Stalled");
  }

  @Test
  void newContentGetsItsBuild() {
    var plan = world.plan();

    var trigger = new Trigger(Trigger.Kind.Created, "it is the first build");
    assertThat(plan.actions())
        .containsExactly(
            new ImageAction.CreateBuild(NAME, World.content(PINS), null, PINS, trigger, null));
    assertThat(types(plan))
        .containsExactly("InputsResolved", "Built", "Verified", "Ready", "Reconciling");
    assertThat(plan.status().latestBuild()).isEqualTo(NAME);
    assertThat(condition(plan, "Ready").message())
        .isEqualTo(NAME + ": Created: it is the first build");
  }

  @Test
  void theBuildBeforeIsTheBaseOfTheNext() {
    world.latest = published("web-0", MOVED);

    assertThat(created(world.plan()).base()).isEqualTo("r.example/os/web@" + D3);
  }

  @Test
  void theTriggerIsWhatDiffersFromTheNewestBuild() {
    world.build("web-0", MOVED, succeeded("web-0", MOVED));
    assertThat(created(world.plan()).trigger())
        .isEqualTo(
            new Trigger(
                Trigger.Kind.InputMoved,
                "r.example/web:2 moved from sha256:333333333333 to sha256:222222222222"));

    world.sources = Map.of("ConfigMap web, key index.html", "ab");
    assertThat(created(world.plan()).trigger())
        .isEqualTo(new Trigger(Trigger.Kind.FilesChanged, "ConfigMap web, key index.html changed"));

    world.generation = 4;
    world.observed = 4L;
    assertThat(created(world.plan()).trigger())
        .isEqualTo(new Trigger(Trigger.Kind.SpecChanged, "generation 4, after 1"));
  }

  @Test
  void aRunningBuildIsAwaitedWhileTheOldOneStaysLatest() {
    world.latest = published("web-0", MOVED);
    world.build(NAME, PINS, new ImageBuild.Running("pod x: Running"));

    var plan = world.plan();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().latest()).isEqualTo(world.latest);
    assertThat(condition(plan, "Ready"))
        .isEqualTo(Condition.no("Ready", Reason.BuildRunning, NAME + ": pod x: Running"));
  }

  @Test
  void aBuildThatSucceededIsTheImage() {
    world.build("web-0", MOVED, succeeded("web-0", MOVED));
    world.build(NAME, PINS, succeeded(NAME, PINS));
    var reference = "r.example/os/web@" + D3;

    var plan = world.plan();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.requeueAfter()).isEqualTo(Duration.ofSeconds(1));
    world.latest = plan.status().latest();
    assertThat(world.plan().requeueAfter()).isNull();
    assertThat(plan.status().latest()).isEqualTo(published(NAME, PINS));
    assertThat(plan.status().previous()).containsExactly(published("web-0", MOVED));
    assertThat(plan.status().conditions())
        .containsExactly(
            Condition.yes("InputsResolved", Reason.InputsResolved, "2 images by digest"),
            Condition.yes("Built", Reason.BuildSucceeded, reference),
            new Condition(
                "Verified", Condition.Status.UNKNOWN, Reason.NotTested, "spec.test is not given"),
            Condition.yes("Ready", Reason.BuildSucceeded, reference));
  }

  @Test
  void aBuildThatFailedStallsTheImageAndTheOldOneStaysLatest() {
    world.latest = published("web-0", MOVED);
    world.build(NAME, PINS, new ImageBuild.Failed(FAILURE, false));

    var plan = world.plan();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().failure()).isEqualTo(FAILURE);
    assertThat(plan.status().latest()).isEqualTo(world.latest);
    assertThat(types(plan)).endsWith("Stalled");
    assertThat(condition(plan, "Ready").message())
        .isEqualTo(NAME + ": ReadModel: InvalidModel: no kernel");
  }

  @Test
  void whatFailedIsTriedAgainOnceWhenTheSpecSaysOtherwiseHowToBuild() {
    world.build(NAME, PINS, new ImageBuild.Failed(FAILURE, false));
    world.settings = "s2";

    var created = created(world.plan());
    assertThat(created.name()).isEqualTo(name(PINS, "ts2"));
    assertThat(created.trigger())
        .isEqualTo(
            new Trigger(
                Trigger.Kind.SpecChanged, NAME + " failed, and the spec has changed since"));

    world.build(created.name(), PINS, "ts2", new ImageBuild.Failed(FAILURE, false));
    assertThat(world.plan().actions()).isEmpty();
    assertThat(types(world.plan())).endsWith("Stalled");
  }

  @Test
  void aTestThatIsAskedForLaterMakesABuildAndOnlyItsPassMakesTheImageReady() {
    world.build(NAME, PINS, succeeded(NAME, PINS));
    world.latest = published(NAME, PINS);
    world.test = "t1";
    world.settings = "s2";

    var plan = world.plan();
    assertThat(created(plan).trigger())
        .isEqualTo(new Trigger(Trigger.Kind.SpecChanged, "spec.test has changed"));
    assertThat(condition(plan, "Built").status()).isEqualTo(Condition.Status.TRUE);
    assertThat(condition(plan, "Verified").status()).isEqualTo(Condition.Status.FALSE);
    assertThat(condition(plan, "Ready").status()).isEqualTo(Condition.Status.FALSE);

    var name = created(plan).name();
    world.build(name, PINS, "ts2", new ImageBuild.Succeeded(published(name, PINS), true));
    assertThat(world.plan().actions()).isEmpty();
    assertThat(condition(world.plan(), "Verified"))
        .isEqualTo(Condition.yes("Verified", Reason.TestPassed, name + " passed its test"));
    assertThat(condition(world.plan(), "Ready").status()).isEqualTo(Condition.Status.TRUE);
  }

  @Test
  void anArtifactThatDoesNotPassIsBuiltAndNotReady() {
    world.test = "t1";
    world.latest = published("web-0", MOVED);
    world.build(NAME, PINS, new ImageBuild.Failed(FAILURE, true));

    var plan = world.plan();

    assertThat(condition(plan, "Built").status()).isEqualTo(Condition.Status.TRUE);
    assertThat(condition(plan, "Verified").reason()).isEqualTo(Reason.TestFailed);
    assertThat(condition(plan, "Ready").reason()).isEqualTo(Reason.TestFailed);
    assertThat(plan.status().latest()).isEqualTo(world.latest);
  }

  @Test
  void aBuildOfOtherContentThatRunsIsReplaced() {
    world.build("web-0", MOVED, new ImageBuild.Running("…"));

    assertThat(created(world.plan()).name()).isEqualTo(NAME);
  }

  @Test
  void anInterruptedBuildThatIsWantedAgainIsDeletedAndThenMadeAnew() {
    world.build(NAME, PINS, new ImageBuild.Interrupted());

    var plan = world.plan();

    assertThat(plan.actions()).containsExactly(new ImageAction.DeleteBuild(NAME, "v-" + NAME));
    assertThat(types(plan)).endsWith("Reconciling");
    world.builds.clear();
    assertThat(created(world.plan()).name()).isEqualTo(NAME);
  }

  @Test
  void waitsForABuildOfThatNameToGo() {
    world.build(NAME, PINS, new ImageBuild.Going());

    var plan = world.plan();

    assertThat(plan.actions()).isEmpty();
    assertThat(condition(plan, "Ready").reason()).isEqualTo(Reason.Pending);
  }

  @Test
  void namesAreLookedUpAgainAtTheirTimeAndTheNextIsPlanned() {
    world.policy = new PinPolicy.RefreshEvery(Duration.ofHours(1));
    world.build(NAME, PINS, succeeded(NAME, PINS));
    world.latest = published(NAME, PINS);
    world.lastRefresh = NOW.minusSeconds(3599);
    assertThat(world.plan().actions()).isEmpty();
    assertThat(world.plan().requeueAfter()).isEqualTo(Duration.ofSeconds(1));

    world.lastRefresh = NOW.minusSeconds(3600);
    assertThat(world.plan().actions())
        .containsExactly(
            new ImageAction.ResolveInputs(Map.of(KERNEL.ref(), KERNEL_1, WEB.ref(), WEB_2)));

    world.answers = Map.of(KERNEL.ref(), new Lookup.Found(D1), WEB.ref(), new Lookup.Found(D2));
    var same = world.plan();
    assertThat(same.actions()).isEmpty();
    assertThat(same.status().lastRefreshAt()).isEqualTo(NOW);
    assertThat(same.status().nextRefreshAt()).isEqualTo(NOW.plusSeconds(3600));

    world.answers = Map.of(KERNEL.ref(), new Lookup.Found(D1), WEB.ref(), new Lookup.Found(D3));
    assertThat(created(world.plan()).trigger().message())
        .isEqualTo("r.example/web:2 moved from sha256:222222222222 to sha256:333333333333");
  }

  @Test
  void aClockThatWasPutBackDoesNotStopRefreshes() {
    world.policy = new PinPolicy.RefreshEvery(Duration.ofHours(1));
    world.lastRefresh = NOW.plusSeconds(1_000_000);

    assertThat(world.plan().actions().getFirst()).isInstanceOf(ImageAction.ResolveInputs.class);
  }

  @Test
  void whenNamesCannotBeLookedUpAgainWhatWasKnownHolds() {
    world.policy = new PinPolicy.RefreshEvery(Duration.ofHours(1));
    world.lastRefresh = NOW.minusSeconds(7200);
    world.build(NAME, PINS, succeeded(NAME, PINS));
    world.latest = published(NAME, PINS);
    world.answers =
        Map.of(KERNEL.ref(), new Lookup.Found(D3), WEB.ref(), new Lookup.Unreachable("HTTP 503"));

    var plan = world.plan();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().pins()).isEqualTo(PINS);
    assertThat(plan.status().lastRefreshAt()).isEqualTo(world.lastRefresh);
    assertThat(plan.requeueAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(condition(plan, "InputsResolved").reason()).isEqualTo(Reason.RefreshFailed);
    assertThat(condition(plan, "InputsResolved").status()).isEqualTo(Condition.Status.TRUE);
    assertThat(condition(plan, "Ready").status()).isEqualTo(Condition.Status.TRUE);
  }

  @Test
  void inputsThatMoveFasterThanBuildsLetThemEnd() {
    world.policy = new PinPolicy.RefreshEvery(Duration.ofMinutes(1));
    world.lastRefresh = NOW.minusSeconds(7200);
    world.build(NAME, PINS, new ImageBuild.Running("…"));

    assertThat(world.plan().actions()).isEmpty();
  }

  @Test
  void aRebuildThatIsAskedForLooksUpAndBuildsOnceThoughNothingChanged() {
    world.requested = "now";
    world.build(NAME, PINS, succeeded(NAME, PINS));
    assertThat(world.plan().actions().getFirst()).isInstanceOf(ImageAction.ResolveInputs.class);

    world.answers = Map.of(KERNEL.ref(), new Lookup.Found(D1), WEB.ref(), new Lookup.Found(D2));
    var plan = world.plan();
    var created = created(plan);
    assertThat(created.name()).isEqualTo(name(PINS, "rnow"));
    assertThat(created.nonce()).isEqualTo("rnow");
    assertThat(created.trigger())
        .isEqualTo(new Trigger(Trigger.Kind.Requested, "slipway.dev/rebuild=now"));
    assertThat(plan.status().handledRebuild()).isEqualTo("now");
    assertThat(condition(plan, "Ready").status()).isEqualTo(Condition.Status.TRUE);
    assertThat(types(plan)).endsWith("Reconciling");

    world.handled = "now";
    world.answers = null;
    world.build(created.name(), PINS, "rnow", new ImageBuild.Running("…"));
    assertThat(world.plan().actions()).isEmpty();
  }

  @Test
  void anOperatorKilledAfterMakingARebuildMakesNoSecondOne() {
    world.requested = "now";
    world.answers = Map.of(KERNEL.ref(), new Lookup.Found(D1), WEB.ref(), new Lookup.Found(D2));
    world.build(NAME, PINS, succeeded(NAME, PINS));
    var name = name(PINS, "rnow");
    world.build(name, PINS, "rnow", succeeded(name, PINS));

    var plan = world.plan();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().handledRebuild()).isEqualTo("now");
  }

  @Test
  void aRebuildWaitsForTheBuildOfTheSameContent() {
    world.requested = "now";
    world.build(NAME, PINS, new ImageBuild.Running("…"));

    var plan = world.plan();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().handledRebuild()).isNull();
  }

  @Test
  void aRebuildThatFailsTakesNothingAway() {
    world.build(NAME, PINS, succeeded(NAME, PINS));
    var name = name(PINS, "rnow");
    world.build(name, PINS, "rnow", new ImageBuild.Failed(FAILURE, false));

    var plan = world.plan();

    assertThat(condition(plan, "Ready"))
        .isEqualTo(
            Condition.yes(
                "Ready",
                Reason.BuildSucceeded,
                "r.example/os/web@%s; its rebuild %s failed: ReadModel: InvalidModel: no kernel"
                    .formatted(D3, name)));
    assertThat(plan.status().failure()).isEqualTo(FAILURE);
    assertThat(plan.status().latest()).isEqualTo(published(NAME, PINS));
  }

  @Test
  void aNewScheduleHasMissedNothingAndManyMissedTimesAreOne() {
    world.build(NAME, PINS, succeeded(NAME, PINS));
    world.latest = published(NAME, PINS);
    world.schedule = new Schedule(NOW.minusSeconds(60), NOW.plusSeconds(3540), "0 * * * * Etc/UTC");
    var first = world.plan();
    assertThat(first.actions()).isEmpty();
    assertThat(first.status().lastScheduleAt()).isEqualTo(NOW);
    assertThat(first.requeueAfter()).isEqualTo(Duration.ofMinutes(59));

    world.lastSchedule = NOW.minusSeconds(86_400);
    world.answers = Map.of(KERNEL.ref(), new Lookup.Found(D1), WEB.ref(), new Lookup.Found(D2));
    var due = world.plan();
    assertThat(created(due).trigger())
        .isEqualTo(
            new Trigger(Trigger.Kind.Scheduled, "0 * * * * Etc/UTC: due at 2025-12-31T23:59:00Z"));
    assertThat(due.status().lastScheduleAt()).isEqualTo(NOW.minusSeconds(60));

    world.lastSchedule = due.status().lastScheduleAt();
    assertThat(world.plan().actions()).isEmpty();
  }

  @Test
  void aRebuildWithOtherContentIsItsBuild() {
    world.requested = "now";
    world.build(NAME, PINS, succeeded(NAME, PINS));
    world.answers = Map.of(KERNEL.ref(), new Lookup.Found(D1), WEB.ref(), new Lookup.Found(D3));

    var created = created(world.plan());

    assertThat(created.name()).isEqualTo(name(MOVED));
    assertThat(created.nonce()).isNull();
    assertThat(created.trigger().kind()).isEqualTo(Trigger.Kind.Requested);
  }

  @Test
  void aSuspendedImageAsksNothingAndMakesNothingButSaysWhatItHas() {
    world.suspended = true;
    world.generation = 2;
    var unknown = world.plan();
    assertThat(unknown.actions()).isEmpty();
    assertThat(types(unknown)).doesNotContain("Reconciling", "Stalled");
    assertThat(condition(unknown, "Ready").reason()).isEqualTo(Reason.Suspended);

    world.generation = 1;
    world.requested = "now";
    assertThat(world.plan().actions()).isEmpty();
    assertThat(world.plan().status().handledRebuild()).isNull();
    assertThat(condition(world.plan(), "Ready").reason()).isEqualTo(Reason.Suspended);

    world.build(NAME, PINS, succeeded(NAME, PINS));
    assertThat(condition(world.plan(), "Ready").status()).isEqualTo(Condition.Status.TRUE);
  }

  @Test
  void buildsBeyondTheRetentionGoOnceItIsKnownWhatIsInUse() {
    world.retention = new Retention(2, 1, false);
    for (var old : List.of("web-a", "web-b", "web-c", "web-d")) {
      world.build(old, MOVED, succeeded(old, MOVED));
    }
    world.build("web-e", MOVED, new ImageBuild.Failed(FAILURE, false));
    world.build("web-f", MOVED, new ImageBuild.Interrupted());
    world.build("web-g", MOVED, new ImageBuild.Going());
    world.build(NAME, PINS, succeeded(NAME, PINS));
    world.latest = published(NAME, PINS);
    assertThat(world.plan().actions()).containsExactly(new ImageAction.LookForUse());

    world.used = java.util.Set.of("web-b");
    assertThat(world.plan().actions())
        .containsExactlyInAnyOrder(
            new ImageAction.DeleteBuild("web-a", "v-web-a"),
            new ImageAction.DeleteBuild("web-c", "v-web-c"),
            new ImageAction.DeleteBuild("web-e", "v-web-e"));
  }

  @Test
  void whatWasLatestStaysUntilTheStatusSaysOtherwise() {
    world.retention = new Retention(1, 0, false);
    world.used = java.util.Set.of();
    world.latest = published("web-0", MOVED);
    world.build("web-0", MOVED, succeeded("web-0", MOVED));
    world.build(NAME, PINS, succeeded(NAME, PINS));

    var first = world.plan();
    assertThat(first.actions()).isEmpty();
    assertThat(first.requeueAfter()).isEqualTo(Duration.ofSeconds(1));

    world.latest = first.status().latest();
    assertThat(world.plan().actions())
        .containsExactly(new ImageAction.DeleteBuild("web-0", "v-web-0"));
  }

  @Test
  void aTagGoesBeforeItsBuildUnlessABuildThatStaysHasItOrItsDigest() {
    world.retention = new Retention(1, 0, true);
    world.used = java.util.Set.of();
    var other = new Published("web-a", World.content(MOVED), "r.example/os/web@" + D1, 7, null);
    world.build("web-a", MOVED, new ImageBuild.Succeeded(other, false));
    world.build("web-b", MOVED, succeeded("web-b", MOVED));
    world.build(NAME, PINS, succeeded(NAME, PINS));
    world.latest = published(NAME, PINS);

    assertThat(world.plan().actions())
        .containsExactly(
            new ImageAction.DeleteBuild("web-b", "v-web-b"),
            new ImageAction.DeleteBuild(
                "web-a",
                "v-web-a",
                new ImageAction.Tag(new ImageReference("r.example", "os/web", "web-a"), D1)));
  }

  private static ImageAction.CreateBuild created(ImagePlan plan) {
    return (ImageAction.CreateBuild) plan.actions().getFirst();
  }

  private static Condition condition(ImagePlan plan, String type) {
    return plan.status().conditions().stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> types(ImagePlan plan) {
    return plan.status().conditions().stream().map(Condition::type).toList();
  }
}
