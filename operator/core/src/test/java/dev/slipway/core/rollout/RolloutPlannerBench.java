// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.rollout.Machine.Facts;
import dev.slipway.core.rollout.Machine.NodeFacts;
import dev.slipway.core.rollout.PoolDesired.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How long a plan takes for the largest pool, next to what it cannot do without: looking at each
 * machine once, and putting them in order of their names. {@code ./dev bench rolloutplanner
 * [--json] [MACHINES]}.
 */
public final class RolloutPlannerBench {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final int ROUNDS = 200;

  /** As every benchmark of the project prints it; there are no goals. */
  private static final String FIGURE =
      """
      {"name":"%s: %s","value":%.1f,"unit":"µs","goal":null,"met":null,"yardstick":null}\
      """;

  private final List<String> figures = new ArrayList<>();
  private final boolean json;

  private RolloutPlannerBench(boolean json) {
    this.json = json;
  }

  public static void main(String[] arguments) {
    var words = new ArrayList<>(Arrays.asList(arguments));
    var json = words.remove("--json");
    new RolloutPlannerBench(json).run(words.isEmpty() ? 5_000 : Integer.parseInt(words.getFirst()));
  }

  private void run(int size) {
    var target = new Target.Build("b", "sha256:b", "r.example/os@sha256:b");
    var pool =
        new PoolDesired(
            "web",
            "uid-1",
            size,
            Limits.of(50, 10),
            Manner.ROLLING,
            Times.of(Duration.ofSeconds(10)),
            target);
    var half = fleet(pool, size / 2, size - size / 2);
    var all = fleet(pool, size, 0);
    var none = fleet(pool, 0, 0);

    if (!json) {
      System.out.printf(Locale.ROOT, "%d machines, microseconds%n", size);
      System.out.printf("%-52s %9s %9s%n", "", "median", "p99");
    }
    measure("limit: each machine looked at once", () -> look(half));
    measure("limit: the machines ordered by name", () -> order(half));
    measure("plan: nothing to do", () -> RolloutPlanner.plan(pool, all, NOW));
    measure("plan: half replaced", () -> RolloutPlanner.plan(pool, half, NOW));
    measure("plan: all to be made", () -> RolloutPlanner.plan(pool, none, NOW));
    if (json) {
      System.out.println(figures.stream().collect(Collectors.joining(",\n ", "[", "]")));
    }
  }

  private static PoolObserved fleet(PoolDesired pool, int current, int old) {
    var machines = new ArrayList<Machine>();
    var target = (Target.Build) pool.target();
    for (int i = 0; i < current; i++) {
      machines.add(machine(MachineNames.of(pool, target, i), target, i));
    }
    var before = new Target.Build("a", "sha256:a", "r.example/os@sha256:a");
    for (int i = 0; i < old; i++) {
      machines.add(machine(MachineNames.of(pool, before, i), before, i));
    }
    Collections.shuffle(machines, new Random(1));
    return PoolObserved.of(machines);
  }

  private static Machine machine(String name, Target.Build build, int age) {
    var since = NOW.minusSeconds(3_600L + age);
    var node = new NodeFacts(true, Optional.of(since), false);
    return new Machine(
        name,
        build,
        since,
        false,
        new Facts(false, true, true, Optional.of(node)),
        Machine.Marks.NONE,
        List.of(),
        Optional.empty());
  }

  private static int look(PoolObserved observed) {
    var available = 0;
    for (var machine : observed.machines()) {
      if (machine.service(Duration.ofSeconds(10), NOW) == Machine.Service.AVAILABLE) {
        available++;
      }
    }
    return available;
  }

  private static int order(PoolObserved observed) {
    var names = observed.machines().stream().map(Machine::name).toArray(String[]::new);
    Arrays.sort(names);
    return names.length;
  }

  private void measure(String name, Supplier<Object> work) {
    var times = new long[ROUNDS];
    var seen = 0;
    for (int round = -ROUNDS; round < ROUNDS; round++) {
      var began = System.nanoTime();
      seen += work.get().hashCode() & 1;
      if (round >= 0) {
        times[round] = System.nanoTime() - began;
      }
    }
    Arrays.sort(times);
    report(name, times[ROUNDS / 2] / 1e3, times[ROUNDS * 99 / 100] / 1e3, seen < 0 ? "!" : "");
  }

  private void report(String name, double median, double high, String mark) {
    if (json) {
      figures.add(String.format(Locale.ROOT, FIGURE, name, "median", median));
      figures.add(String.format(Locale.ROOT, FIGURE, name, "p99", high));
    } else {
      System.out.printf(Locale.ROOT, "%-52s %9.0f %9.0f%s%n", name, median, high, mark);
    }
  }
}
