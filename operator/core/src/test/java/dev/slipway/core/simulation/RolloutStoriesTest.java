// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.DrainPolicy;
import dev.slipway.core.simulation.Api.Build;
import dev.slipway.core.simulation.Api.Fate;
import dev.slipway.core.simulation.Api.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * What users see, step by step, in the usual cases. {@code -Dgolden.update=true} rewrites the logs;
 * read the difference.
 */
class RolloutStoriesTest {
  private static final Path LOGS = Path.of("src/test/resources/rollout");
  private static final Build A = new Build("a", Fate.WORKS);
  private static final Build B = new Build("b", Fate.WORKS);

  @Test
  void scaleUp() throws IOException {
    var story = settled(1, 1, 0);
    edit(story, story.cluster.pool.withReplicas(3), "scales to 3");
    until(story, story::isSettled);
    assertTold("scale-up", story);
  }

  @Test
  void scaleDown() throws IOException {
    var story = settled(3, 1, 0);
    edit(story, story.cluster.pool.withReplicas(1), "scales to 1");
    until(story, story::isSettled);
    assertTold("scale-down", story);
  }

  @Test
  void rollWithSurge() throws IOException {
    var story = settled(2, 1, 0);
    edit(story, story.cluster.pool.withTarget(B), "wants build b");
    until(story, story::isSettled);
    assertTold("roll-with-surge", story);
  }

  @Test
  void rollWithoutSurge() throws IOException {
    var story = settled(2, 0, 1);
    edit(story, story.cluster.pool.withTarget(B), "wants build b");
    until(story, story::isSettled);
    assertTold("roll-without-surge", story);
  }

  @Test
  void changeOfMind() throws IOException {
    var story = settled(3, 1, 0);
    edit(story, story.cluster.pool.withTarget(B), "wants build b");
    until(story, () -> runs(story, B) == 1 && machines(story, B) == 2);
    edit(story, story.cluster.pool.withTarget(A), "wants build a again");
    until(story, story::isSettled);
    assertTold("change-of-mind", story);
  }

  @Test
  void pauseInTheMiddle() throws IOException {
    var story = settled(3, 1, 0);
    edit(story, story.cluster.pool.withTarget(B), "wants build b");
    until(story, () -> runs(story, B) == 1);
    edit(story, story.cluster.pool.paused(true), "pauses");
    until(story, () -> isPaused(story) && story.cluster.machines.size() == 3);
    edit(story, story.cluster.pool.withReplicas(4), "scales to 4");
    until(story, () -> isPaused(story) && story.plan().counts().available() == 4);
    edit(story, story.cluster.pool.paused(false), "resumes");
    until(story, story::isSettled);
    assertTold("pause-in-the-middle", story);
  }

  private static boolean isPaused(Simulation story) {
    return story.plan().conditions().stream().anyMatch(c -> c.reason() == Reason.Paused);
  }

  @Test
  void scaleOutWhileABuildIsBroken() throws IOException {
    var story = settled(2, 1, 0);
    edit(
        story,
        story.cluster.pool.withTarget(new Build("b", Fate.ENDS)),
        "wants build b, which does not boot");
    until(story, () -> story.cluster.lost.size() == 1);
    edit(story, story.cluster.pool.withReplicas(3), "scales to 3");
    until(story, () -> story.plan().counts().available() == 3);
    edit(story, story.cluster.pool.withTarget(new Build("c", Fate.WORKS)), "wants build c");
    until(story, story::isSettled);
    assertTold("scale-out-while-a-build-is-broken", story);
  }

  @Test
  void nodeDies() throws IOException {
    var story = settled(2, 1, 0);
    until(story, () -> story.cluster.now.isAfter(Cluster.START.plus(Duration.ofMinutes(11))));
    edit(story, story.cluster.pool.withTarget(B), "wants build b");
    until(story, () -> runs(story, B) == 1);
    var name =
        story.cluster.machines.values().stream()
            .filter(m -> m.build().equals(B))
            .findFirst()
            .orElseThrow()
            .name();
    story.physics.end(name, "its host died");
    until(story, story::isSettled);
    assertTold("node-dies", story);
  }

  @Test
  void disruptionBudgetRefuses() throws IOException {
    var story = settled(2, 1, 0);
    story.cluster.podsMayBeMissing = 0;
    edit(story, story.cluster.pool.withTarget(B), "wants build b");
    until(story, () -> story.cluster.now.isAfter(Cluster.START.plus(Duration.ofMinutes(5))));
    story.cluster.podsMayBeMissing = 1;
    story.cluster.log("user", "lets a pod be missing");
    until(story, story::isSettled);
    assertTold("disruption-budget-refuses", story);
  }

  @Test
  void drainIsGivenUp() throws IOException {
    var story = settled(2, 1, 0);
    story.cluster.podsMayBeMissing = 0;
    story.cluster.drain =
        new DrainPolicy(
            Optional.of(Duration.ofMinutes(2)),
            DrainPolicy.OnTimeout.ABORT,
            Optional.empty(),
            true,
            true,
            List.of());
    edit(story, story.cluster.pool.withTarget(B), "wants build b");
    until(story, () -> story.cluster.now.isAfter(Cluster.START.plus(Duration.ofMinutes(4))));
    story.cluster.podsMayBeMissing = 1;
    story.cluster.log("user", "lets a pod be missing");
    until(story, story::isSettled);
    assertTold("drain-is-given-up", story);
  }

  @Test
  void imageNeverBoots() throws IOException {
    var story = settled(2, 1, 0);
    edit(
        story,
        story.cluster.pool.withTarget(new Build("b", Fate.HANGS)),
        "wants build b, which does not boot");
    until(story, () -> story.cluster.now.isAfter(Cluster.START.plus(Duration.ofMinutes(40))));
    edit(story, story.cluster.pool.withTarget(new Build("c", Fate.WORKS)), "wants build c");
    until(story, story::isSettled);
    assertTold("image-never-boots", story);
  }

  private static Simulation settled(int replicas, int surge, int unavailable) {
    var pool = new Pool(replicas, surge, unavailable, Duration.ofSeconds(2), Optional.of(A));
    var story = new Simulation(pool, 2, Operator.REAL);
    until(
        story,
        () ->
            story.isSettled()
                && story.cluster.pods.values().stream().allMatch(story.physics::serves));
    return story;
  }

  private static void edit(Simulation story, Pool pool, String what) {
    story.cluster.pool = pool;
    story.cluster.log("user", what);
    story.cluster.written();
  }

  private static long machines(Simulation story, Build build) {
    return story.cluster.machines.values().stream().filter(m -> m.build().equals(build)).count();
  }

  private static long runs(Simulation story, Build build) {
    return story.cluster.nodes.values().stream()
        .filter(n -> n.isReady() && n.osImage().contains(build.digest()))
        .count();
  }

  private static void until(Simulation story, BooleanSupplier done) {
    for (int round = 0; !done.getAsBoolean(); round++) {
      assertThat(round).as(story.cluster::story).isLessThan(500);
      story.round();
    }
  }

  private static void assertTold(String name, Simulation story) throws IOException {
    var file = LOGS.resolve(name + ".log");
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(LOGS);
      Files.writeString(file, story.cluster.story());
    }
    assertThat(story.cluster.story()).isEqualTo(Files.readString(file));
  }
}
