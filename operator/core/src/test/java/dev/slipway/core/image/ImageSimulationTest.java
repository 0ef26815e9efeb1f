// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.build.BuildName;
import dev.slipway.core.build.Failure;
import dev.slipway.core.condition.Condition;
import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An image whose spec, inputs, sources and clock change at random, over a registry that comes and
 * goes and builds that end when they like, planned by an operator that is killed after any action.
 * After every step what must hold is asserted; once it is quiet the image is what its spec asks
 * for.
 */
class ImageSimulationTest {
  private static final int STEPS = 80;

  private final Map<String, ImageBuild> builds = new LinkedHashMap<>();
  private final Map<String, Integer> tags = new HashMap<>(Map.of("r.example/a:0", 0));
  private final Set<String> tried = new HashSet<>();
  private final Set<String> used = new HashSet<>();
  private final Set<String> untagged = new HashSet<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long generation = 1;
  private int tag;
  private int file;
  private int settings;
  private @Nullable String test;
  private PinPolicy policy = new PinPolicy.ResolveOnce();
  private boolean suspended;
  private @Nullable String requested;
  private boolean scheduled;
  private boolean reachable = true;
  private int version;
  private ObservedImage.Known known = ObservedImage.Known.NOTHING;
  private List<Condition> conditions = List.of();
  private @Nullable String wanted;

  static List<Long> seeds() {
    return new Random(11).longs(300).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void holdsAtEveryStepAndEndsWithWhatTheSpecAsksFor(long seed) {
    var random = new Random(seed);
    for (var step = 0; step < STEPS; step++) {
      happen(random);
      controlBuilds();
      reconcile(random.nextInt(4) == 0 ? random.nextInt(3) : Integer.MAX_VALUE);
      controlBuilds();
      assertAll();
    }

    reachable = true;
    suspended = false;
    for (var i = 0; i < 12; i++) {
      reconcile(Integer.MAX_VALUE);
      controlBuilds();
      builds.replaceAll((_, build) -> ended(build, true, true));
      assertAll();
    }

    assertThat(builds.values()).noneMatch(ImageBuild::isRunning);
    assertThat(types()).doesNotContain("Reconciling");
    assertThat(known.handledRebuild()).isEqualTo(requested);
    assertThat(builds).containsKey(wanted);
    assertThat(builds.get(wanted).contentDigest()).isEqualTo(content(pins()));
    var plan = plan();
    assertThat(plan.actions()).isEmpty();
  }

  private void happen(Random random) {
    now = now.plusSeconds(random.nextInt(120));
    switch (random.nextInt(16)) {
      case 0 -> edit(() -> tag = random.nextInt(3));
      case 1 -> edit(() -> settings++);
      case 2 -> edit(() -> test = random.nextBoolean() ? null : "test-" + random.nextInt(2));
      case 3 ->
          edit(() ->
              policy =
                  random.nextBoolean()
                      ? new PinPolicy.ResolveOnce()
                      : new PinPolicy.RefreshEvery(Duration.ofMinutes(1)));
      case 4 -> edit(() -> suspended = random.nextInt(4) == 0);
      case 5 -> edit(() -> scheduled = random.nextBoolean());
      case 6 -> requested = "nonce-" + random.nextInt(1000);
      case 7 -> file = random.nextInt(3);
      case 8, 9 -> tags.put("r.example/a:" + random.nextInt(3), random.nextInt(4));
      case 10 -> reachable = random.nextInt(3) > 0;
      case 11 -> now = now.plusSeconds(random.nextInt(200_000) - 100_000);
      case 12 -> use(random);
      default -> end(random);
    }
  }

  private void edit(Runnable change) {
    change.run();
    generation++;
  }

  private void use(Random random) {
    used.clear();
    builds.values().stream()
        .filter(build -> build.state() instanceof ImageBuild.Succeeded)
        .filter(_ -> random.nextBoolean())
        .forEach(build -> used.add(build.name()));
  }

  private void end(Random random) {
    if (!builds.isEmpty()) {
      var name = List.copyOf(builds.keySet()).get(random.nextInt(builds.size()));
      var built = random.nextInt(4) > 0;
      builds.computeIfPresent(name, (_, build) -> ended(build, built, random.nextInt(4) > 0));
    }
  }

  /** As the builds' own controller: of those that run, all but the newest are interrupted. */
  private void controlBuilds() {
    var newest = ImageBuild.newestFirst(List.copyOf(builds.values())).stream().findFirst();
    builds.replaceAll((_, build) ->
        build.isRunning() && newest.filter(n -> n.name().equals(build.name())).isEmpty()
            ? with(build, new ImageBuild.Interrupted())
            : build);
  }

  /** As the reconciler does, but it may be killed after a number of actions. */
  private void reconcile(int survives) {
    var plan = plan();
    for (var action : plan.actions()) {
      if (survives-- == 0) {
        return;
      }
      apply(action);
    }
    var status = plan.status();
    known =
        new ObservedImage.Known(
            generation,
            status.pins(),
            null,
            status.lastRefreshAt(),
            status.lastScheduleAt(),
            status.handledRebuild(),
            status.latest());
    conditions = status.conditions();
    wanted = status.latestBuild();
  }

  private ImagePlan plan() {
    var desired = desired();
    var observed = new ObservedImage(known, null, new ArrayList<>(builds.values()), null);
    var plan = ImagePlanner.plan(desired, observed, now);
    for (var action : plan.actions()) {
      if (action instanceof ImageAction.ResolveInputs(Map<String, ImageReference> references)) {
        assertThat(suspended).isFalse();
        var answers = new HashMap<String, Lookup>();
        references.keySet().forEach(ref -> answers.put(ref, answer(ref)));
        observed = observed.answered(answers);
        plan = ImagePlanner.plan(desired, observed, now);
      }
    }
    if (plan.actions().contains(new ImageAction.LookForUse())) {
      plan = ImagePlanner.plan(desired, observed.using(used), now);
    }
    assertThat(plan.actions())
        .noneMatch(
            a -> a instanceof ImageAction.ResolveInputs || a instanceof ImageAction.LookForUse);
    return plan;
  }

  private DesiredImage desired() {
    var hour = Duration.ofHours(1);
    var last = Instant.ofEpochSecond(now.getEpochSecond() / 3600 * 3600);
    return new DesiredImage(
        "web",
        generation,
        new Composition.Composed(
            List.of(new Input("spec.os.init[0]", "r.example/a:" + tag)),
            Map.of("ConfigMap web, key file", "" + file),
            this::content),
        policy,
        suspended,
        requested,
        scheduled ? new Schedule(last, last.plus(hour), "0 * * * * Etc/UTC") : null,
        "s" + settings + test,
        test,
        new Retention(2, 1, true),
        Duration.ofSeconds(30));
  }

  private List<Pin> pins() {
    return known.pins();
  }

  private String content(List<Pin> pins) {
    return ContentDigest.of(
        "web", Map.of("images", pins.stream().map(Pin::pinned).toList(), "file", "" + file));
  }

  private Lookup answer(String ref) {
    var content = tags.get(ref);
    if (!reachable) {
      return new Lookup.Unreachable("HTTP 503");
    }
    return content == null
        ? new Lookup.Found(digest(100 + tag))
        : new Lookup.Found(digest(content));
  }

  private static String digest(int content) {
    return "sha256:%064x".formatted(content);
  }

  private void apply(ImageAction action) {
    switch (action) {
      case ImageAction.ResolveInputs _, ImageAction.LookForUse _ ->
          throw new AssertionError("asked twice");
      case ImageAction.CreateBuild create -> {
        assertThat(suspended).isFalse();
        assertThat(builds).doesNotContainKey(create.name());
        assertThat(create.name())
            .isEqualTo(BuildName.of("web", create.contentDigest(), create.nonce()));
        assertThat(create.nonce() == null || equalContent(create))
            .as("a nonce is only for content that has been built")
            .isTrue();
        if (create.trigger().kind() == Trigger.Kind.Requested) {
          assertThat(tried.add(create.trigger().message() + create.name())).isTrue();
        }
        now = now.plusSeconds(1);
        builds.put(create.name(), made(create));
      }
      case ImageAction.DeleteBuild delete -> {
        var build = builds.get(delete.name());
        assertThat(build.version()).isEqualTo(delete.version());
        assertThat(build.isRunning()).isFalse();
        assertThat(used).doesNotContain(delete.name());
        assertThat(known.latest() == null ? "" : known.latest().build())
            .isNotEqualTo(delete.name());
        builds.remove(delete.name());
        if (delete.tag() != null) {
          untagged.add(delete.tag().reference().toString());
        }
      }
    }
  }

  private boolean equalContent(ImageAction.CreateBuild create) {
    return builds.values().stream()
        .anyMatch(build -> build.contentDigest().equals(create.contentDigest()));
  }

  private ImageBuild made(ImageAction.CreateBuild create) {
    var highest =
        builds.values().stream().map(ImageBuild::createdAt).max(Instant::compareTo).orElse(now);
    return new ImageBuild(
        create.name(),
        "" + version++,
        // The API server's clock is not moved with the operator's.
        highest.isAfter(now) ? highest.plusSeconds(1) : now,
        generation,
        create.contentDigest(),
        create.nonce(),
        Set.copyOf(create.pins().stream().map(Pin::pinned).toList()),
        Map.of("ConfigMap web, key file", "" + file),
        "s" + settings + test,
        test,
        "r.example/web:" + create.name() + "-" + version,
        new ImageBuild.Running("has not begun"));
  }

  private ImageBuild ended(ImageBuild build, boolean built, boolean passes) {
    if (!build.isRunning()) {
      return build;
    }
    var failure = new Failure("Publish", "PublishFailed", 1, "no room");
    if (!built || (!passes && build.test() != null)) {
      return with(build, new ImageBuild.Failed(failure, built));
    }
    var published =
        new Published(
            build.name(),
            build.contentDigest(),
            "r.example/web@" + digest(build.contentDigest().hashCode() & 0xffff),
            1,
            null);
    return with(build, new ImageBuild.Succeeded(published, build.test() != null));
  }

  private ImageBuild with(ImageBuild build, ImageBuild.State state) {
    return new ImageBuild(
        build.name(),
        "" + version++,
        build.createdAt(),
        build.generation(),
        build.contentDigest(),
        build.nonce(),
        build.images(),
        build.sources(),
        build.settings(),
        build.test(),
        build.tag(),
        state);
  }

  private void assertAll() {
    assertThat(builds.values().stream().filter(ImageBuild::isRunning)).hasSizeLessThanOrEqualTo(1);
    if (known.latest() != null) {
      var latest = builds.get(known.latest().build());
      assertThat(latest.state()).isInstanceOf(ImageBuild.Succeeded.class);
    }
    assertThat(builds.values())
        .as("builds without their tags")
        .noneMatch(build -> untagged.contains(build.tag()));
    for (var name : used) {
      assertThat(builds).containsKey(name);
    }
    assertReadyIsTrue();
  }

  /** What was written is true of what was there; the operator may not have seen the latest. */
  private void assertReadyIsTrue() {
    var ready = conditions.stream().filter(c -> c.type().equals("Ready")).findFirst();
    if (ready.isEmpty()) {
      return;
    }
    assertThat(types().contains("Reconciling") && types().contains("Stalled")).isFalse();
    if (ready.get().status() == Condition.Status.TRUE) {
      assertThat(types()).doesNotContain("Stalled");
      var latest = known.latest();
      assertThat(latest).isNotNull();
      assertThat(builds.get(latest.build()).state()).isInstanceOf(ImageBuild.Succeeded.class);
    } else {
      assertThat(types().contains("Reconciling") || types().contains("Stalled") || suspendedSaid())
          .as("what is not ready is on its way, or says why it is not: %s", conditions)
          .isTrue();
    }
  }

  private boolean suspendedSaid() {
    return conditions.stream()
        .anyMatch(c -> c.type().equals("Ready") && c.reason().name().equals("Suspended"));
  }

  private List<String> types() {
    return conditions.stream().map(Condition::type).toList();
  }
}
