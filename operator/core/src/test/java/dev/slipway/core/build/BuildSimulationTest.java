// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.boottest.TestWord;
import dev.slipway.core.build.SimulatedCluster.Build;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Builds of several images in several namespaces, whose pods and registry do what they like,
 * carried out by an operator that is killed after any of its effects. Whatever happens, no more
 * builds have pods than may, what is told as published is what was declared, and an end stays. Once
 * it is quiet, every build ends, and nothing is left of it.
 */
class BuildSimulationTest {
  private static final int STEPS = 250;
  private static final int QUIET_ROUNDS = 60;

  static List<Long> seeds() {
    return new Random(7).longs(120).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyBuildEndsAsItShould(long seed) {
    var random = new Random(seed);
    var cluster = new SimulatedCluster(random, 1 + random.nextInt(4));
    for (var step = 0; step < STEPS; step++) {
      cluster.happen();
      cluster.reconcileOne(random.nextInt(4) == 0 ? random.nextInt(4) : Integer.MAX_VALUE);
      cluster.assertNoMorePodsThanMay();
      cluster.assertEndsStay();
    }

    quiet(cluster);
    assertThat(cluster.builds()).noneMatch(Build::isPrepared).noneMatch(Build::hasTestPods);
    assertThat(cluster.builds())
        .filteredOn(build -> build.verdict() != null)
        .allSatisfy(BuildSimulationTest::assertVerdictCounts);
    cluster.assertSupersededBuildsWereInterrupted();
  }

  /**
   * Two operators at once, one of which acts on what it saw a while ago. Leader election is there
   * to prevent it: meanwhile the limit may be exceeded, and a Job be left to end by itself.
   */
  @ParameterizedTest
  @MethodSource("seeds")
  void twoOperatorsDoNotHarmEachOther(long seed) {
    var random = new Random(seed);
    var cluster = new SimulatedCluster(random, 1 + random.nextInt(4));
    for (var step = 0; step < STEPS; step++) {
      var late = cluster.see();
      cluster.happen();
      cluster.reconcileOne(Integer.MAX_VALUE);
      late.ifPresent(seen -> cluster.reconcile(seen, Integer.MAX_VALUE));
      cluster.assertEndsStay();
    }

    quiet(cluster);
  }

  /** Whatever an operator was killed at, what a boot test has found is not forgotten. */
  private static void assertVerdictCounts(Build build) {
    switch (build.outcome()) {
      case BuildPlan.Succeeded _ -> assertThat(build.verdict()).isInstanceOf(TestWord.Passed.class);
      case BuildPlan.Failed(Failure failure, _) -> {
        assertThat(build.verdict()).isInstanceOf(TestWord.Refuted.class);
        assertThat(failure.reason()).isEqualTo("TestFailed");
      }
      case BuildPlan.Interrupted _ -> {
        // A newer one is tested.
      }
    }
  }

  private static void quiet(SimulatedCluster cluster) {
    cluster.calm();
    for (var round = 0; round < QUIET_ROUNDS; round++) {
      cluster.work();
      cluster.reconcileAll();
      cluster.assertEndsStay();
    }
    assertThat(cluster.builds()).allSatisfy(BuildSimulationTest::assertEnded);
    cluster.assertOnlyOldBuildsWereInterrupted();
  }

  private static void assertEnded(Build build) {
    assertThat(build.outcome()).as(build.toString()).isNotNull();
    assertThat(build.works()).as("a pod of " + build).isFalse();
    switch (build.outcome()) {
      case BuildPlan.Succeeded(Pushed pushed) -> {
        assertThat(build.isBad()).isFalse();
        assertThat(pushed.artifact().digest()).isEqualTo(build.digest());
      }
      case BuildPlan.Failed(Failure failure, _) when failure.step().equals("Test") ->
          assertThat(build.isBad()).isFalse();
      case BuildPlan.Failed(Failure failure, _) ->
          assertThat(Hope.after(failure).allowsAnother(build.attempts(), build.mostAttempts()))
              .as(failure.told())
              .isFalse();
      case BuildPlan.Interrupted _ -> {
        // Whether rightly so, is looked at for all of them.
      }
    }
  }
}
