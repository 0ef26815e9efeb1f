// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.api.v1alpha1.BuildTrigger;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.ApiServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Images that are built again by the clock, which is the test's. */
class RebuildIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final String B = ImageScene.B;

  private final TestClock clock = new TestClock("2026-01-05T02:59:00Z");
  private ImageScene scene;

  @BeforeEach
  void start() throws IOException {
    scene = new ImageScene(api);
    scene.operator(clock);
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void namesAreLookedUpAgainWhenItIsTimeAndAMovedOneIsBuilt() {
    built("inputs: {pinPolicy: RefreshEvery, refreshIntervalSeconds: 60}");
    assertThat(scene.status().lastRefreshAt()).isEqualTo("2026-01-05T02:59:00Z");
    assertThat(scene.status().nextRefreshAt()).isEqualTo("2026-01-05T03:00:00Z");
    scene.registry().put("init", "1", B);

    await()
        .untilAsserted(() -> {
          refresh();
          assertThat(scene.builds()).hasSize(2);
        });
    assertThat(newest().getSpec().trigger()).isEqualTo(BuildTrigger.InputMoved);
    assertThat(newest().getSpec().triggerMessage())
        .contains("/init:1 moved from sha256:aaaa", " to sha256:bbbb");
    assertThat(newest().getSpec().os().init()).allSatisfy(i -> assertThat(i).endsWith("@" + B));
  }

  @Test
  void whatCannotBeLookedUpAgainStaysAsItWasAndTheImageReady() {
    built("inputs: {pinPolicy: RefreshEvery, refreshIntervalSeconds: 60}");
    scene.registry().answers(503);

    await()
        .untilAsserted(() -> {
          refresh();
          assertThat(scene.told("RefreshFailed")).hasSize(1);
        });
    await()
        .untilAsserted(() ->
            assertThat(scene.condition("InputsResolved")).startsWith("True", "RefreshFailed"));
    assertThat(scene.ready()).startsWith("True");
    assertThat(scene.builds()).hasSize(1);
  }

  @Test
  void aScheduleBuildsEqualContentOnceEachTime() {
    built("rebuild: {schedule: 0 3 * * *, timeZone: Etc/UTC}");
    assertThat(scene.status().lastScheduleAt()).isEqualTo("2026-01-05T02:59:00Z");

    clock.advance(Duration.ofMinutes(2));
    scene.poke();

    await().untilAsserted(() -> assertThat(scene.builds()).hasSize(2));
    assertThat(newest().getSpec().trigger()).isEqualTo(BuildTrigger.Scheduled);
    assertThat(newest().getSpec().triggerMessage())
        .isEqualTo("0 3 * * * Etc/UTC: due at 2026-01-05T03:00:00Z");
    scene.succeed(newest());
    await()
        .untilAsserted(() -> {
          assertThat(scene.status().lastScheduleAt()).isEqualTo("2026-01-05T03:00:00Z");
          assertThat(scene.status().latest().build()).isEqualTo(newest().getMetadata().getName());
        });
  }

  @Test
  void timesThatWereMissedAreOne() {
    built("rebuild: {schedule: 0 3 * * *, timeZone: Etc/UTC}");
    api.stopOperators();

    clock.advance(Duration.ofDays(3));
    scene.operator(clock);

    await().untilAsserted(() -> assertThat(scene.builds()).hasSize(2));
    assertThat(newest().getSpec().triggerMessage()).endsWith("due at 2026-01-07T03:00:00Z");
    scene.succeed(newest());
    await().untilAsserted(() -> assertThat(scene.status().previous()).hasSize(1));
    assertThat(scene.builds()).hasSize(2);
  }

  /** The time has come. Answers are shared for seconds, so it has to come more than once. */
  private void refresh() {
    clock.advance(Duration.ofSeconds(60));
    scene.poke();
  }

  /** An image with these fields that is built and ready. */
  private void built(String fields) {
    scene.extending(
        "web",
        "",
        "os: {kernel: {image: %1$s/kernel:1}, init: [%1$s/init:1]}\n%2$s"
            .formatted(scene.registry().address(), fields));
    await().untilAsserted(() -> assertThat(scene.builds()).hasSize(1));
    scene.succeed(scene.builds().getFirst());
    await().untilAsserted(() -> assertThat(scene.ready()).startsWith("True"));
  }

  /** The second of two. */
  private OSImageBuild newest() {
    List<OSImageBuild> builds = scene.builds();
    return builds.stream()
        .filter(build -> build.getSpec().trigger() != BuildTrigger.Created)
        .findFirst()
        .orElseThrow();
  }
}
