// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.simulation;

import dev.slipway.core.condition.Condition.Status;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.Instance;
import dev.slipway.core.machine.Step;
import dev.slipway.core.rollout.Manner;
import dev.slipway.core.rollout.RolloutAction.CreateMachine;
import dev.slipway.core.simulation.Api.Build;
import dev.slipway.core.simulation.Api.Machine;
import dev.slipway.core.simulation.Api.Pod;
import dev.slipway.core.simulation.Api.Pool;
import dev.slipway.core.simulation.Api.Snapshot;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What must hold after every step and at every effect, judged by the cluster itself and not by what
 * the planners make of it. All are promised to users in docs/rollout.md.
 */
final class Invariants {
  /** An invariant that does not hold. */
  static final class Broken extends AssertionError {
    private static final long serialVersionUID = 1L;

    Broken(String invariant, String what) {
      super(invariant + ": " + what);
    }
  }

  private final Cluster cluster;
  private final Physics physics;
  private final Set<String> granted = new HashSet<>();
  private Set<Pod> before = Set.of();
  private int machinesBefore;
  private boolean calm;
  private boolean served;
  private boolean available;
  private int floorBefore;

  Invariants(Cluster cluster, Physics physics) {
    this.cluster = cluster;
    this.physics = physics;
  }

  /** From now on nothing fails by itself, so that what is missing is the controllers' doing. */
  void nothingFails() {
    calm = true;
  }

  /** A person takes a machine, and with it what had to be available. */
  void taken() {
    available = false;
  }

  /** After every step. */
  void hold(int ceilingOfPlan) {
    machinesStayUnderTheCeiling(ceilingOfPlan);
    podsLeaveOnlyByGrantedEviction();
    nothingIsOrphaned();
    if (calm) {
      enoughIsAvailable();
      enoughPodsServe();
    }
  }

  /** I2. A person may lower the ceiling while more machines exist; they may only become fewer. */
  private void machinesStayUnderTheCeiling(int ceilingOfPlan) {
    var ceiling = Math.max(cluster.pool.ceiling(), ceilingOfPlan);
    var machines = cluster.machines.size();
    check(
        machines <= Math.max(ceiling, machinesBefore),
        "I2",
        "%d machines, and no more than %d may exist".formatted(machines, ceiling));
    machinesBefore = machines;
  }

  /** I3. The only other way is that the machine under a pod ended by itself. */
  private void podsLeaveOnlyByGrantedEviction() {
    for (var pod : before) {
      if (!cluster.pods.containsKey(pod.name()) && !granted.contains(pod.name())) {
        check(
            pod.node().filter(cluster.lost::contains).isPresent(),
            "I3",
            pod.name() + " is gone without an eviction that was granted");
      }
    }
    before = Set.copyOf(cluster.pods.values());
  }

  void granted(Pod pod) {
    granted.add(pod.name());
  }

  /** I3, where a person asked for force; what it does to the budget is theirs. */
  void forced(Pod pod, boolean asked) {
    check(asked, "I3", pod.name() + " is deleted, and nobody asked for that");
    granted.add(pod.name());
    served = false;
  }

  /** I4. */
  void poweringOff(Machine planned, boolean forced) {
    var machine = cluster.machines.get(planned.name());
    check(
        machine.persisted(Step.Drained) && machine.persisted(Step.VolumesDetached),
        "I4",
        machine.name() + " is powered off before Drained and VolumesDetached are written down");
    var vm = cluster.vms.get(machine.name());
    check(
        vm == null
            || vm.state() instanceof Instance.Ended
            || cluster.podsOn(machine.name()).isEmpty()
            || forced,
        "I3",
        machine.name() + " is powered off with pods on it");
  }

  /** I7. */
  void uncordoning(Machine machine, Api.Node node) {
    check(
        node.cordonedBy().equals(Optional.of(machine.uid())),
        "I7",
        machine.name() + " is uncordoned, whose cordon is " + node.cordonedBy());
  }

  /** I4, for the Node. */
  void removingNode(Machine machine) {
    check(
        cluster.machines.get(machine.name()).persisted(Step.Terminated),
        "I4",
        "Node " + machine.name() + " is deleted before Terminated is written down");
  }

  /** I5. */
  private void nothingIsOrphaned() {
    cluster.vms.forEach((name, vm) ->
        check(
            cluster.machine(name).filter(m -> m.uid().equals(vm.machine())).isPresent(),
            "I5",
            "instance " + name + " has no OSMachine"));
    for (var name : cluster.nodes.keySet()) {
      check(cluster.machines.containsKey(name), "I5", "Node " + name + " has no OSMachine");
    }
  }

  /**
   * I16, and I9 for what is made: nothing but what is missing. Returns the build that is asked for.
   */
  Build creating(Snapshot view, CreateMachine create) {
    var pool = view.pool();
    var target = pool.target().orElseThrow();
    var staying = view.machines().values().stream().filter(m -> !m.deleting()).toList();
    var build =
        Stream.concat(Stream.of(target), view.machines().values().stream().map(Machine::build))
            .filter(b -> b.digest().equals(create.build().contentDigest()))
            .findFirst()
            .orElseThrow();
    check(
        build.equals(target) || hasRun(view, build),
        "I16",
        "a machine of build " + build.name() + " is made, which has not worked");
    check(
        hasRun(view, build) || staying.stream().noneMatch(m -> m.build().equals(build) && ended(m)),
        "I16",
        "build " + build.name() + " failed, has not worked, and is made once more");
    // Those that have just been made on the same view may be missing in it.
    if (startsNothing(pool)) {
      var doubtful =
          hasRun(view, target) ? 0 : staying.stream().filter(m -> m.build().equals(target)).count();
      check(
          staying.size() - doubtful < pool.replicas(),
          "I9",
          "a machine is made, though nothing may begin and %d of %d are there"
              .formatted(staying.size(), pool.replicas()));
    }
    return build;
  }

  private static boolean startsNothing(Pool pool) {
    return pool.manner().paused() || pool.manner().type() == Manner.Type.ON_DELETE;
  }

  /** Whether some machine has shown a build. */
  private static boolean hasRun(Snapshot view, Build build) {
    return view.machines().values().stream()
        .anyMatch(m -> m.build().equals(build) && m.ledger().bootID().isPresent());
  }

  private static boolean ended(Machine machine) {
    return machine.ready().reason() == Reason.MachineEnded;
  }

  /** I9, and with MANUAL: a machine goes only if there are too many, or it failed. */
  private void startsNothing(Snapshot view, Machine victim) {
    var pool = view.pool();
    var approved =
        pool.manner().type() == Manner.Type.MANUAL
            && !pool.manner().paused()
            && Optional.of(victim.approvedFor()).equals(pool.target().map(Build::name));
    var free = pool.manner().type() == Manner.Type.ROLLING && !pool.manner().paused();
    var staying = view.machines().values().stream().filter(m -> !m.deleting()).count();
    var useless = ended(victim) || victim.ledger().bootID().isEmpty();
    check(
        free || approved || useless || staying > pool.replicas(),
        "I9",
        "%s is taken, though nothing may begin and %d of %d are there"
            .formatted(victim.name(), staying, pool.replicas()));
  }

  /** I1 and I6, when the pool lets a machine go that it looked at in a view. */
  void letGo(Snapshot view, String machine) {
    var pool = view.pool();
    startsNothing(view, view.machines().get(machine));
    // An edit between the look and the deed is judged by what was asked for when it was looked.
    available &= pool.equals(cluster.pool);
    var victim = view.machines().get(machine);
    var others =
        view.machines().values().stream().filter(m -> !m.name().equals(victim.name())).toList();
    if (isInService(view, victim)) {
      var left = others.stream().filter(m -> isInService(view, m)).count();
      check(
          left >= pool.floor(),
          "I1",
          "%s is taken, though only %d others are available and %d have to be"
              .formatted(victim.name(), left, pool.floor()));
    }
    if (pool.floor() == pool.replicas() && isVerifiedAndReady(view, victim)) {
      var left = others.stream().filter(m -> isVerifiedAndReady(view, m)).count();
      check(
          left >= pool.replicas(),
          "I6",
          "%s is taken, though only %d of %d others are verified"
              .formatted(victim.name(), left, pool.replicas()));
    }
  }

  private static boolean isVerifiedAndReady(Snapshot view, Machine machine) {
    var node = Optional.ofNullable(view.nodes().get(machine.name()));
    return !machine.deleting()
        && machine.persisted(Step.ImageVerified)
        && node.filter(Api.Node::isReady).isPresent();
  }

  private boolean isInService(Snapshot view, Machine machine) {
    return isVerifiedAndReady(view, machine)
        && machine.ready().status() == Status.TRUE
        && view.nodes().get(machine.name()).takesPods()
        && !view.nodes()
            .get(machine.name())
            .since()
            .plus(view.pool().minReady())
            .isAfter(cluster.now);
  }

  /** I1, at every moment, once the pool has had what it shall have. */
  private void enoughIsAvailable() {
    var view = cluster.read();
    var now = cluster.machines.values().stream().filter(m -> isInService(view, m)).count();
    var floor = cluster.pool.floor();
    available = now >= cluster.pool.replicas() || (available && floor <= floorBefore);
    floorBefore = floor;
    check(
        !available || now >= floor,
        "I1",
        "%d nodes are available, and %d have to be".formatted(now, floor));
  }

  /** The disruption budget, at every moment, once the workload has run. */
  private void enoughPodsServe() {
    var serving = cluster.pods.values().stream().filter(physics::serves).count();
    var needed = cluster.workload - cluster.podsMayBeMissing;
    served |= serving >= cluster.workload;
    check(
        !served || serving >= needed,
        "I3",
        "%d pods serve, and %d have to".formatted(serving, needed));
  }

  private static void check(boolean holds, String invariant, String otherwise) {
    if (!holds) {
      throw new Broken(invariant, otherwise);
    }
  }
}
