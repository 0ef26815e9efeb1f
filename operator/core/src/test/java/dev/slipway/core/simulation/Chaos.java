// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.simulation;

import dev.slipway.core.machine.DrainPolicy;
import dev.slipway.core.machine.DrainPolicy.OnTimeout;
import dev.slipway.core.machine.Instance;
import dev.slipway.core.rollout.Limit;
import dev.slipway.core.rollout.Manner;
import dev.slipway.core.simulation.Api.Build;
import dev.slipway.core.simulation.Api.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Users and faults, by a seed. */
final class Chaos {
  private final Simulation simulation;
  private final Cluster cluster;
  private final SplittableRandom random;
  private final List<Build> builds = new ArrayList<>();

  /** Whether things fail, or users only change their minds. */
  private final boolean faults;

  Chaos(Simulation simulation, SplittableRandom random, boolean faults) {
    this.simulation = simulation;
    this.cluster = simulation.cluster;
    this.random = random;
    this.faults = faults;
    builds.add(cluster.pool.target().orElseThrow());
  }

  /** One step of whoever is next. */
  void step() {
    var dice = random.nextInt(100);
    if (dice < 22) {
      simulation.poolStep(random.nextInt(8));
    } else if (dice < 72) {
      pick(cluster.machines.keySet()).ifPresent(simulation::machineStep);
    } else if (dice < 95) {
      simulation.pass(Duration.ofSeconds(random.nextInt(4)));
    } else if (dice < 98) {
      user();
    } else if (faults) {
      fault();
    } else {
      simulation.crash();
    }
  }

  private void user() {
    switch (random.nextInt(faults ? 13 : 10)) {
      case 0, 1 -> retarget(newBuild());
      case 2 -> retarget(builds.get(random.nextInt(builds.size())));
      case 3, 4 -> {
        cluster.pool = cluster.pool.withReplicas(random.nextInt(6));
        changed("scales to " + cluster.pool.replicas());
      }
      case 5 -> {
        var surge = limit();
        var unavailable = limit();
        if (isZero(surge) && isZero(unavailable)) {
          // Refused at admission.
          return;
        }
        cluster.pool = cluster.pool.withLimits(surge, unavailable);
        changed("sets maxSurge %s, maxUnavailable %s".formatted(surge, unavailable));
      }
      case 6 -> {
        var manner = cluster.pool.manner();
        cluster.pool = cluster.pool.paused(!manner.paused());
        changed(manner.paused() ? "resumes" : "pauses");
      }
      case 7 -> {
        var type = List.of(Manner.Type.values()).get(random.nextInt(3));
        cluster.pool =
            cluster.pool.withManner(
                new Manner(type, cluster.pool.manner().paused(), List.of(), false));
        changed("wants replacement " + type);
      }
      case 9 -> drain();
      case 8 -> pick(cluster.machines.keySet()).ifPresent(this::approve);
      case 10, 11 -> pick(cluster.nodes.keySet()).ifPresent(this::cordonOrUncordon);
      default -> pick(cluster.machines.keySet()).ifPresent(this::delete);
    }
  }

  private Limit limit() {
    return random.nextInt(3) == 0
        ? new Limit.Percent(25 * random.nextInt(3))
        : new Limit.Count(random.nextInt(3));
  }

  private static boolean isZero(Limit limit) {
    return limit.roundedUp(100) == 0;
  }

  private void drain() {
    var then = List.of(OnTimeout.values()).get(random.nextInt(3));
    var timeout = Duration.ofSeconds(random.nextInt(5, 60));
    cluster.drain =
        new DrainPolicy(Optional.of(timeout), then, Optional.empty(), true, true, List.of());
    changed("wants drains to take %s, and then %s".formatted(timeout, then));
  }

  private void approve(String name) {
    var build = cluster.pool.target().orElseThrow().name();
    cluster.log("user", "lets %s be replaced by build %s".formatted(name, build));
    cluster.put(cluster.machines.get(name).approved(build, cluster.version()));
  }

  private Build newBuild() {
    var fates = List.of(Fate.WORKS, Fate.WORKS, Fate.WORKS, Fate.HANGS, Fate.ENDS, Fate.LIES);
    var fate = faults ? fates.get(random.nextInt(fates.size())) : Fate.WORKS;
    var build = new Build(Character.toString('a' + builds.size()), fate);
    builds.add(build);
    return build;
  }

  private void retarget(Build build) {
    cluster.pool = cluster.pool.withTarget(build);
    changed("wants build %s, which %s".formatted(build.name(), build.fate()));
  }

  private void changed(String what) {
    cluster.log("user", what);
    cluster.written();
  }

  private void cordonOrUncordon(String name) {
    var node = cluster.nodes.get(name);
    if (node.cordonedBy().isEmpty()) {
      cluster.log("user", "cordons " + name);
      cluster.put(node.withCordon(Optional.of("a person")));
    } else {
      uncordon(name);
    }
  }

  /** People undo only what people did. */
  private void uncordon(String name) {
    var node = cluster.nodes.get(name);
    if (node.cordonedBy().equals(Optional.of("a person"))
        && !cluster.machines.get(name).deleting()) {
      cluster.log("user", "uncordons " + name);
      cluster.put(node.withCordon(Optional.empty()));
    }
  }

  private void delete(String name) {
    cluster.log("user", "deletes " + name);
    simulation.invariants.taken();
    MachineController.markDeleted(cluster, cluster.machines.get(name));
  }

  private void fault() {
    switch (random.nextInt(6)) {
      case 0, 1 -> pick(cluster.nodes.keySet()).ifPresent(this::silenceOrHeal);
      case 2 ->
          pick(cluster.vms.keySet())
              .filter(name -> !(cluster.vms.get(name).state() instanceof Instance.Ended))
              .filter(name -> !(cluster.vms.get(name).state() instanceof Instance.Stopping))
              .ifPresent(name -> simulation.physics.end(name, "its host died"));
      case 3 -> pick(cluster.vms.keySet()).ifPresent(simulation.physics.hanging::add);
      case 4 -> {
        cluster.podsMayBeMissing = random.nextInt(3);
        cluster.log("user", "lets %d pods be missing".formatted(cluster.podsMayBeMissing));
      }
      default -> simulation.crash();
    }
  }

  private void silenceOrHeal(String name) {
    if (!simulation.physics.silent.remove(name)) {
      simulation.physics.silent.add(name);
    }
  }

  private Optional<String> pick(Collection<String> names) {
    return names.isEmpty()
        ? Optional.empty()
        : names.stream().skip(random.nextInt(names.size())).findFirst();
  }

  /** Faults stop, people put in order what only people can, and ask for a build that works. */
  void settle() {
    simulation.physics.silent.clear();
    simulation.physics.hanging.clear();
    cluster.podsMayBeMissing = cluster.workload;
    new ArrayList<>(cluster.nodes.keySet()).forEach(this::uncordon);
    // A drain that is given up before pods can have ended never comes to its end.
    if (cluster.drain.onTimeout() == OnTimeout.ABORT) {
      cluster.drain =
          new DrainPolicy(
              Optional.of(Duration.ofMinutes(2)),
              OnTimeout.ABORT,
              Optional.empty(),
              true,
              true,
              List.of());
    }
    cluster.pool = cluster.pool.paused(false);
    if (cluster.pool.allowsNothing()) {
      cluster.pool = cluster.pool.withLimits(new Limit.Count(1), new Limit.Count(0));
    }
    changed("resumes, with limits that allow a step");
    if (cluster.pool.target().orElseThrow().fate() != Fate.WORKS) {
      retarget(new Build(Character.toString('a' + builds.size()), Fate.WORKS));
    }
  }

  /** What the status tells people to do. */
  void followAdvice() {
    for (var waiting : simulation.plan().waitingFor()) {
      if (waiting.message().contains("delete this OSMachine")) {
        delete(waiting.object());
      }
      if (cluster.machines.values().stream().noneMatch(Api.Machine::deleting)) {
        word(waiting.message(), "kubectl delete osmachine ").ifPresent(this::delete);
      }
      word(waiting.message(), "kubectl annotate osmachine ").ifPresent(this::approve);
    }
  }

  private Optional<String> word(String message, String after) {
    var at = message.indexOf(after);
    return at < 0
        ? Optional.empty()
        : Optional.of(message.substring(at + after.length()).split(" ", 2)[0]);
  }
}
