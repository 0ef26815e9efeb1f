// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.build.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a plan for an image is made from, a part changed at a time. */
final class World {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final String D1 = "sha256:" + "11".repeat(32);
  static final String D2 = "sha256:" + "22".repeat(32);
  static final String D3 = "sha256:" + "33".repeat(32);
  static final Input KERNEL = new Input("spec.os.kernel.image", "r.example/kernel:1");
  static final Input WEB = new Input("spec.os.services[0].image (\"web\")", "r.example/web:2");
  static final List<Pin> PINS = List.of(new Pin(KERNEL.ref(), D1), new Pin(WEB.ref(), D2));
  static final Failure FAILURE = new Failure("ReadModel", "InvalidModel", 3, "no kernel");

  List<Input> inputs = List.of(KERNEL, WEB);
  Map<String, String> sources = Map.of();
  Composition.@Nullable Problem problem;
  long generation = 1;
  PinPolicy policy = new PinPolicy.ResolveOnce();
  boolean suspended;
  @Nullable String requested;
  @Nullable Schedule schedule;
  String settings = "s1";
  @Nullable String test;
  Retention retention = new Retention(5, 3, false);
  @Nullable Duration reread;

  @Nullable Long observed = 1L;
  List<Pin> pins = PINS;
  @Nullable Instant unresolvedSince;
  @Nullable Instant lastRefresh;
  @Nullable Instant lastSchedule;
  @Nullable String handled;
  @Nullable Published latest;
  @Nullable Map<String, dev.slipway.core.registry.Lookup> answers;
  @Nullable Set<String> used;
  final List<ImageBuild> builds = new ArrayList<>();

  static String content(List<Pin> pins) {
    return ContentDigest.of("web", Map.of("images", pins.stream().map(Pin::pinned).toList()));
  }

  static String name(List<Pin> pins) {
    return dev.slipway.core.build.BuildName.of("web", content(pins));
  }

  static String name(List<Pin> pins, String nonce) {
    return dev.slipway.core.build.BuildName.of("web", content(pins), nonce);
  }

  static Published published(String name, List<Pin> pins) {
    return new Published(name, content(pins), "r.example/os/web@" + D3, 7, null);
  }

  static ImageBuild.Succeeded succeeded(String name, List<Pin> pins) {
    return new ImageBuild.Succeeded(published(name, pins), false);
  }

  ImageBuild build(String name, List<Pin> of, ImageBuild.State state) {
    return build(name, of, null, state);
  }

  /** One more build, a minute newer than the one before. */
  ImageBuild build(String name, List<Pin> of, @Nullable String nonce, ImageBuild.State state) {
    var build =
        new ImageBuild(
            name,
            "v-" + name,
            NOW.minusSeconds(86_400 - 60L * builds.size()),
            generation,
            content(of),
            nonce,
            Set.copyOf(of.stream().map(Pin::pinned).toList()),
            sources,
            settings,
            test,
            "r.example/os/web:" + name,
            state);
    builds.add(build);
    return build;
  }

  DesiredImage desired() {
    var composition =
        problem != null ? problem : new Composition.Composed(inputs, sources, World::content);
    return new DesiredImage(
        "web",
        generation,
        composition,
        policy,
        suspended,
        requested,
        schedule,
        settings,
        test,
        retention,
        reread);
  }

  ImagePlan plan() {
    var known =
        new ObservedImage.Known(
            observed, pins, unresolvedSince, lastRefresh, lastSchedule, handled, latest);
    return ImagePlanner.plan(desired(), new ObservedImage(known, answers, builds, used), NOW);
  }
}
