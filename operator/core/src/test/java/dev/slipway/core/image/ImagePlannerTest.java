// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.build.Failure;
import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImagePlannerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String CONTENT = "sha256:" + "ab".repeat(32);
  private static final String NAME = "web-ababababab";
  private static final Published OLD =
      new Published("web-0000000000", "sha256:00", "r.example/web@sha256:00", 5, null);
  private static final Published NEW =
      new Published(NAME, CONTENT, "r.example/web@sha256:11", 7, "2026-01-01T00:00:00Z");
  private static final DesiredImage WEB =
      new DesiredImage(
          "web",
          List.of(
              new Input("spec.os.kernel.image", "r.example/kernel:1"),
              new Input("spec.os.services[0].image (\"web\")", "r.example/web:2")));
  private static final List<Pin> PINS =
      List.of(new Pin("r.example/kernel:1", "sha256:1"), new Pin("r.example/web:2", "sha256:2"));

  @Test
  void asksForEveryReferenceFirst() {
    var plan = plan(new Resolution.NotAsked(), List.of());

    assertThat(plan.actions())
        .containsExactly(
            new ImageAction.ResolveInputs(
                Map.of(
                    "r.example/kernel:1", new ImageReference("r.example", "kernel", "1"),
                    "r.example/web:2", new ImageReference("r.example", "web", "2"))));
  }

  @Test
  void aMissingImageIsNamedWithItsFieldAndTheFixAndAskedForAgain() {
    var answers =
        Map.<String, Lookup>of(
            "r.example/kernel:1", new Lookup.Found("sha256:1"),
            "r.example/web:2", new Lookup.NotFound("HTTP 404"));
    var message =
        "spec.os.services[0].image (\"web\"): r.example/web:2 does not exist (HTTP 404); push it, or"
            + " correct this";

    var plan = plan(new Resolution.Incomplete(answers), List.of());

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.requeueAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(plan.status())
        .isEqualTo(
            new ImagePlan.Status(
                null,
                null,
                OLD,
                null,
                List.of(
                    Condition.no("InputsResolved", Reason.ImageNotFound, message),
                    new Condition(
                        "Built",
                        Condition.Status.UNKNOWN,
                        Reason.ImageNotFound,
                        "the inputs are not known"),
                    Condition.no("Ready", Reason.ImageNotFound, message),
                    Condition.yes(
                        "Reconciling", Reason.ImageNotFound, "the registries are asked again"))));
  }

  @Test
  void theFirstOfManyProblemsGivesTheReasonAndTheNumberIsLimited() {
    var inputs =
        IntStream.range(0, 9)
            .mapToObj(i -> new Input("spec.os.init[" + i + "]", "r.example/i:" + i))
            .toList();
    var answers =
        inputs.stream()
            .collect(
                Collectors.toMap(
                    Input::ref,
                    i ->
                        i.ref().endsWith(":0")
                            ? (Lookup) new Lookup.Denied("HTTP 401")
                            : new Lookup.Unreachable("HTTP 503")));
    var observed = new ObservedImage(new Resolution.Incomplete(answers), null, List.of(), null);

    var ready = ready(ImagePlanner.plan(new DesiredImage("web", inputs), observed, NOW));

    assertThat(ready.reason()).isEqualTo(Reason.RegistryDenied);
    assertThat(ready.message().lines()).hasSize(6).last().isEqualTo("and 4 more");
  }

  @Test
  void retriesBackOff() {
    var answers = Map.<String, Lookup>of("r.example/web:2", new Lookup.Unreachable("HTTP 503"));
    var observed =
        new ObservedImage(
            new Resolution.Incomplete(answers), NOW.minusSeconds(20), List.of(), null);

    assertThat(ImagePlanner.plan(WEB, observed, NOW).requeueAfter())
        .isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void aReferenceThatIsNoneStallsWithoutAskingAnyRegistry() {
    var image = new DesiredImage("web", List.of(new Input("spec.os.init[0]", "Not An Image")));
    var observed = new ObservedImage(new Resolution.NotAsked(), null, List.of(), null);

    var plan = ImagePlanner.plan(image, observed, NOW);

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.requeueAfter()).isNull();
    assertThat(types(plan)).containsExactly("InputsResolved", "Built", "Ready", "Stalled");
    assertThat(ready(plan).message()).startsWith("spec.os.init[0]: 'Not An Image' is no image");
  }

  @Test
  void whatAStatusCannotHoldIsCut() {
    var image = new DesiredImage("web", List.of(new Input("spec.os.init[0]", "A".repeat(4096))));
    var observed = new ObservedImage(new Resolution.NotAsked(), null, List.of(), null);

    assertThat(ready(ImagePlanner.plan(image, observed, NOW)).message())
        .endsWith("A…")
        .hasSizeLessThan(4096);
  }

  @Test
  void newContentGetsItsBuild() {
    var plan = plan(complete(), List.of());

    assertThat(plan.actions()).containsExactly(new ImageAction.CreateBuild(NAME, CONTENT, PINS));
    assertThat(types(plan)).containsExactly("InputsResolved", "Built", "Ready", "Reconciling");
    assertThat(plan.status().latestBuild()).isEqualTo(NAME);
    assertThat(plan.status().latest()).isEqualTo(OLD);
  }

  @Test
  void aRunningBuildIsAwaitedWhileTheOldOneStaysLatest() {
    var plan = plan(complete(), List.of(build(NAME, new ImageBuild.Running("pod x: Running"))));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().latest()).isEqualTo(OLD);
    assertThat(ready(plan))
        .isEqualTo(Condition.no("Ready", Reason.BuildRunning, "web-ababababab: pod x: Running"));
  }

  @Test
  void aBuildThatSucceededIsTheImage() {
    var plan = plan(complete(), List.of(build(NAME, new ImageBuild.Succeeded(NEW))));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.requeueAfter()).isNull();
    assertThat(plan.status())
        .isEqualTo(
            new ImagePlan.Status(
                complete(),
                NAME,
                NEW,
                null,
                List.of(
                    Condition.yes("InputsResolved", Reason.InputsResolved, "2 images by digest"),
                    Condition.yes("Built", Reason.BuildSucceeded, "r.example/web@sha256:11"),
                    Condition.yes("Ready", Reason.BuildSucceeded, "r.example/web@sha256:11"))));
  }

  @Test
  void aBuildThatFailedStallsTheImageAndTheOldOneStaysLatest() {
    var failure = new Failure("ReadModel", "InvalidModel", 3, "os.yaml:1:1: no kernel");

    var plan = plan(complete(), List.of(build(NAME, new ImageBuild.Failed(failure))));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().failure()).isEqualTo(failure);
    assertThat(plan.status().latest()).isEqualTo(OLD);
    assertThat(types(plan)).containsExactly("InputsResolved", "Built", "Ready", "Stalled");
    assertThat(ready(plan).message())
        .isEqualTo("web-ababababab: ReadModel: InvalidModel: os.yaml:1:1: no kernel");
  }

  @Test
  void onlyBuildsOfOtherContentThatHaveNotEndedAreGivenUp() {
    var plan =
        plan(
            complete(),
            List.of(
                build(NAME, new ImageBuild.Running("…")),
                build("web-1", new ImageBuild.Running("…")),
                build("web-2", new ImageBuild.Succeeded(OLD)),
                build("web-3", new ImageBuild.Failed(new Failure("a", "b", 1, "c"))),
                build("web-4", new ImageBuild.Going())));

    assertThat(plan.actions()).containsExactly(new ImageAction.DeleteBuild("web-1", "v-web-1"));
  }

  @Test
  void waitsForABuildOfThatNameToGo() {
    var plan = plan(complete(), List.of(build(NAME, new ImageBuild.Going())));

    assertThat(plan.actions()).isEmpty();
    assertThat(ready(plan).reason()).isEqualTo(Reason.Pending);
  }

  private static ImagePlan plan(Resolution resolution, List<ImageBuild> builds) {
    return ImagePlanner.plan(WEB, new ObservedImage(resolution, null, builds, OLD), NOW);
  }

  private static Resolution.Complete complete() {
    return new Resolution.Complete(PINS, CONTENT);
  }

  private static ImageBuild build(String name, ImageBuild.State state) {
    return new ImageBuild(name, "v-" + name, state);
  }

  private static Condition ready(ImagePlan plan) {
    return plan.status().conditions().stream()
        .filter(c -> c.type().equals("Ready"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> types(ImagePlan plan) {
    return plan.status().conditions().stream().map(Condition::type).toList();
  }
}
