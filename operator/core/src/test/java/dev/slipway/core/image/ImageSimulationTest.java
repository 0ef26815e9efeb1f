// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.build.BuildName;
import dev.slipway.core.build.Failure;
import dev.slipway.core.condition.Condition;
import dev.slipway.core.registry.Lookup;
import java.time.Instant;
import java.util.ArrayList;
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
 * An image whose spec changes at random, over a registry that comes and goes and builds that end
 * when they like, planned by an operator that is killed after any action. Whatever happens, what
 * was published stays, and once it is quiet the image is what its spec asks for.
 */
class ImageSimulationTest {
  private static final int STEPS = 60;

  private final Map<String, ImageBuild> builds = new LinkedHashMap<>();
  private final Set<String> made = new HashSet<>();
  private int version;
  private int tag;
  private boolean known;
  private boolean reachable = true;
  private @Nullable Published latest;
  private Resolution status = new Resolution.NotAsked();
  private List<Condition> conditions = List.of();

  static List<Long> seeds() {
    return new Random(11).longs(300).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void endsWithWhatTheSpecAsksFor(long seed) {
    var random = new Random(seed);
    for (var step = 0; step < STEPS; step++) {
      happen(random);
      reconcile(random.nextInt(4) == 0 ? random.nextInt(3) : Integer.MAX_VALUE);
      assertNothingPublishedIsLost();
    }

    reachable = true;
    for (var i = 0; i < 4; i++) {
      reconcile(Integer.MAX_VALUE);
      builds.replaceAll((name, build) -> ended(build, true));
    }

    var name = BuildName.of("web", content());
    assertThat(builds).containsKey(name);
    assertThat(builds.values()).noneMatch(b -> b.state() instanceof ImageBuild.Running);
    if (builds.get(name).state() instanceof ImageBuild.Succeeded(Published published)) {
      assertThat(latest).isEqualTo(published);
      assertThat(conditions).extracting(Condition::type).doesNotContain("Reconciling", "Stalled");
    } else {
      assertThat(conditions).extracting(Condition::type).contains("Stalled");
    }
  }

  private void happen(Random random) {
    switch (random.nextInt(5)) {
      case 0 -> {
        tag = random.nextInt(4);
        known = false;
      }
      case 1 -> reachable = random.nextBoolean();
      case 2, 3 -> {
        var succeeds = random.nextInt(3) > 0;
        if (!builds.isEmpty()) {
          var name = List.copyOf(builds.keySet()).get(random.nextInt(builds.size()));
          builds.computeIfPresent(name, (_, build) -> ended(build, succeeds));
        }
      }
      default -> {
        // Nothing.
      }
    }
  }

  /** As the reconciler does, but it may be killed after a number of actions. */
  private void reconcile(int survives) {
    var image =
        new DesiredImage("web", List.of(new Input("spec.os.init[0]", "r.example/a:" + tag)));
    var observed =
        new ObservedImage(
            known ? status : new Resolution.NotAsked(),
            null,
            new ArrayList<>(builds.values()),
            latest);
    var plan = ImagePlanner.plan(image, observed, Instant.EPOCH);
    if (plan.actions().stream().anyMatch(ImageAction.ResolveInputs.class::isInstance)) {
      plan = ImagePlanner.plan(image, observed.with(resolved()), Instant.EPOCH);
    }
    for (var action : plan.actions()) {
      if (survives-- == 0) {
        return;
      }
      apply(action);
    }
    var content = plan.status().content();
    known = content != null;
    status = content == null ? new Resolution.NotAsked() : content;
    latest = plan.status().latest();
    conditions = plan.status().conditions();
  }

  private Resolution resolved() {
    var ref = "r.example/a:" + tag;
    return reachable
        ? new Resolution.Complete(List.of(new Pin(ref, "sha256:" + tag)), content())
        : new Resolution.Incomplete(Map.of(ref, new Lookup.Unreachable("HTTP 503")));
  }

  private String content() {
    return ContentDigest.of("web", Map.of("init", List.of("sha256:" + tag)));
  }

  private void apply(ImageAction action) {
    switch (action) {
      case ImageAction.ResolveInputs _ -> throw new AssertionError("asked twice");
      case ImageAction.CreateBuild create -> {
        assertThat(builds).doesNotContainKey(create.name());
        var state = new ImageBuild.Running("has not begun");
        builds.put(create.name(), new ImageBuild(create.name(), "" + version++, state));
        made.add(create.contentDigest());
        assertThat(builds).hasSizeLessThanOrEqualTo(made.size());
      }
      case ImageAction.DeleteBuild delete -> {
        assertThat(builds.get(delete.name()).state()).isInstanceOf(ImageBuild.Running.class);
        builds.remove(delete.name());
      }
    }
  }

  private void assertNothingPublishedIsLost() {
    if (latest != null) {
      assertThat(builds.get(latest.build()).state()).isEqualTo(new ImageBuild.Succeeded(latest));
    }
  }

  private ImageBuild ended(ImageBuild build, boolean well) {
    if (!(build.state() instanceof ImageBuild.Running)) {
      return build;
    }
    var state =
        well
            ? new ImageBuild.Succeeded(
                new Published(
                    build.name(), "sha256:c", "r.example/a@sha256:" + build.name(), 1, null))
            : new ImageBuild.Failed(new Failure("Publish", "PublishFailed", 1, "no room"));
    return new ImageBuild(build.name(), "" + version++, state);
  }
}
