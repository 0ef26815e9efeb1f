// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.fail;

import dev.slipway.core.simulation.Api.Build;
import dev.slipway.core.simulation.Api.Fate;
import dev.slipway.core.simulation.Api.Pool;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pools in random histories of user's edits, faults and restarts. Every invariant is judged after
 * every step; when faults stop, the pool must come to rest. {@code -Dsimulation.seeds=N} asks for
 * another number of histories, {@code -Dsimulation.first=S} starts at a seed.
 */
class RolloutSimulationTest {
  private static final int SEEDS = Integer.getInteger("simulation.seeds", 10_000);
  private static final int FIRST = Integer.getInteger("simulation.first", 0);
  private static final int STEPS = 400;
  private static final int ROUNDS = 1_000;

  @Test
  void everyInvariantHoldsInEveryHistory() {
    LongStream.range(FIRST, FIRST + SEEDS).parallel().forEach(seed -> run(seed, Operator.REAL));
  }

  @ParameterizedTest
  @MethodSource("dev.slipway.core.simulation.BrokenGuard#all")
  void aBrokenGuardIsNoticed(BrokenGuard broken) {
    var noticed =
        LongStream.range(0, Math.min(SEEDS, 1_000))
            .mapToObj(seed -> catchThrowable(() -> run(seed, broken.operator())))
            .flatMap(thrown -> Stream.ofNullable(thrown))
            .map(Throwable::getCause)
            .filter(Invariants.Broken.class::isInstance)
            .findFirst();

    assertThat(noticed).isPresent();
    assertThat(noticed.get())
        .message()
        .matches("(?s)(" + String.join("|", broken.noticedBy()) + "): .*");
  }

  private static void run(long seed, Operator operator) {
    var random = new SplittableRandom(seed);
    var simulation = simulation(random, operator);
    try {
      live(simulation, random);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s\n-Dsimulation.first=%d -Dsimulation.seeds=1\n%s"
              .formatted(e.getMessage(), seed, simulation.cluster.story()),
          e);
    }
  }

  private static Simulation simulation(SplittableRandom random, Operator operator) {
    var surge = random.nextInt(3);
    var unavailable = random.nextInt(surge == 0 ? 1 : 0, 3);
    var pool =
        new Pool(
            random.nextInt(1, 5),
            surge,
            unavailable,
            Duration.ofSeconds(random.nextInt(8)),
            Optional.of(new Build("a", Fate.WORKS)));
    return new Simulation(pool, random.nextInt(4), operator);
  }

  private static void live(Simulation simulation, SplittableRandom random) {
    var faults = random.nextInt(4) != 0;
    if (!faults) {
      simulation.invariants.nothingFails();
    }
    var chaos = new Chaos(simulation, random, faults);
    for (int step = 0; step < STEPS; step++) {
      chaos.step();
    }
    chaos.settle();
    for (int round = 0; round < ROUNDS; round++) {
      if (simulation.isSettled()) {
        return;
      }
      simulation.round();
      chaos.followAdvice();
    }
    fail("the pool does not come to rest");
  }
}
