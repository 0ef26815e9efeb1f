// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.Machine.Service;
import dev.slipway.core.rollout.RolloutAction.CreateMachine;
import dev.slipway.core.rollout.RolloutAction.DeleteMachine;
import dev.slipway.core.rollout.RolloutAction.MarkNode;
import dev.slipway.core.rollout.RolloutAction.RetireMachine;
import dev.slipway.core.rollout.RolloutAction.ReturnMachine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides which machines a pool makes and lets go. Everything is computed anew from what is
 * observed; nothing is remembered, so a restart at any point changes nothing. In this order:
 *
 * <ol>
 *   <li><b>Target.</b> A machine is old when its build's content differs from the target's. While
 *       there is no target, no machine is old and none is made.
 *   <li><b>Who is replaced.</b> All old machines; with {@link Manner.Type#MANUAL} those that a
 *       person approved for the very build, with {@link Manner.Type#ON_DELETE} none. While the pool
 *       is paused or halted, none. The others are kept as if they were of the target.
 *   <li><b>Ceiling.</b> A machine is made only while all machines, those that are going included,
 *       number less than replicas + maxSurge, and those that are not replaced less than replicas.
 *   <li><b>Unproved builds halt.</b> When a machine of the target build failed and no other ever
 *       worked, nothing is replaced until a person corrects the image or deletes the machine. A bad
 *       build never costs more than the limits. Machines that are missing, or that a person asks
 *       for, are made of the newest other build that has worked. A paused pool does the same until
 *       its target has worked somewhere.
 *   <li><b>Who goes</b>: see {@link Victims}. After a change of mind it is the new, unfinished
 *       machines that go. A machine of the target is never touched by a roll-out.
 *   <li><b>Failed machines are replaced</b> only with a build that has worked, and only when they
 *       are {@link Census#REPLACED_AFTER} old: failing again and again is never a hot loop.
 *   <li><b>One at a time.</b> At most one machine that has a Node is going, whoever sent it.
 *       Machines that never joined go at once.
 *   <li><b>Way back.</b> Where drains are given up when they take too long, a machine with a Node
 *       is retired first and deleted when its Node is empty. Until then it is taken back when it
 *       shall stay after all, and when its drain was given up; after that it has {@link
 *       Census#RETIRED_AFTER} of rest, while others may go.
 *   <li><b>Floor.</b> What is broken already has used up the limit before any machine is taken: an
 *       available machine goes only when the other available ones reach replicas − maxUnavailable;
 *       one that somebody cordoned when the others that are ready do; one that is not ready costs
 *       nothing. So with maxUnavailable 0 an old machine outlives the moment in which its
 *       replacement is verified and available.
 *   <li><b>Marks.</b> While old machines are replaced their Nodes are marked (PreferNoSchedule), so
 *       that pods that are evicted move once and not with each node. Who stays is not marked.
 * </ol>
 *
 * What has begun when a pool is paused is finished: of a replacement and the machine that it was
 * made for one is too many, and it is the old one that goes, when the limits allow it.
 */
public final class RolloutPlanner {
  /** As many writes as the API server takes at once; each leads to another plan. */
  private static final int MAX_MARKS = 16;

  private RolloutPlanner() {}

  /** The plan for a pool; the same for the same arguments, whatever the order of the machines. */
  public static RolloutPlan plan(PoolDesired pool, PoolObserved observed, Instant now) {
    var census = new Census(pool, observed, now);
    var actions = new ArrayList<RolloutAction>();
    actions.addAll(exits(pool, census));
    actions.addAll(creations(pool, census));
    actions.addAll(marks(census));
    return new Report(pool, census, observed.progress(), actions, now).plan();
  }

  private static List<MarkNode> marks(Census census) {
    var avoided =
        census.outdated.stream()
            .filter(m -> m.machine().hasNode() && !m.machine().marks().avoided())
            .map(m ->
                new MarkNode(m.machine().name(), true, Reason.Outdated, "it is to be replaced"));
    var welcome =
        Stream.concat(census.kept.stream(), census.current.stream())
            .filter(m -> m.machine().hasNode() && m.machine().marks().avoided())
            .map(m ->
                new MarkNode(m.machine().name(), false, Reason.UpToDate, "it is not replaced"));
    return Stream.concat(avoided, welcome).limit(MAX_MARKS).toList();
  }

  private static List<CreateMachine> creations(PoolDesired pool, Census census) {
    return census.toBeMade().map(build -> creations(pool, census, build)).orElse(List.of());
  }

  private static List<CreateMachine> creations(
      PoolDesired pool, Census census, Target.Build build) {
    var number = Math.min(census.missing(), pool.ceiling() - census.existing());
    if (number <= 0) {
      return List.of();
    }
    var taken = census.names();
    var why =
        "build %s has %d of %d machines"
            .formatted(build.name(), census.machinesOf(build), pool.replicas());
    return Stream.iterate(0, slot -> slot + 1)
        .map(slot -> MachineNames.of(pool, build, slot))
        .filter(name -> !taken.contains(name))
        .limit(number)
        .map(name -> new CreateMachine(name, build, Reason.MachineCreated, why))
        .toList();
  }

  private static List<RolloutAction> exits(PoolDesired pool, Census census) {
    var exits = new ArrayList<RolloutAction>();
    var victims = Victims.of(pool, census);
    var busy = census.going.stream().anyMatch(Machine::hasNode) || census.retired().count() > 0;
    for (var victim : victims) {
      var machine = victim.member().machine();
      var exit = machine.marks().exit();
      if (!machine.hasNode() || (exit.retired() && victim.member().service() == Service.ENDED)) {
        exits.add(new DeleteMachine(machine.name(), victim.reason(), victim.why()));
      } else if (exit.retired() && !exit.aborted()) {
        if (!permits(pool, census, victim.member().service())) {
          exits.add(
              new ReturnMachine(machine.name(), Reason.WaitingForBudget, "others are missing"));
        } else if (exit.emptied()) {
          exits.add(new DeleteMachine(machine.name(), victim.reason(), victim.why()));
        }
      } else if (!busy
          && census.mayGo(machine)
          && permits(pool, census, victim.member().service())) {
        busy = true;
        exits.add(
            pool.manner().retires() && victim.member().service() != Service.ENDED
                ? new RetireMachine(machine.name(), victim.reason(), victim.why())
                : new DeleteMachine(machine.name(), victim.reason(), victim.why()));
      }
    }
    exits.addAll(returns(census, victims));
    return exits;
  }

  /** Machines that shall not go any more, and those whose drain was given up. */
  private static List<ReturnMachine> returns(Census census, List<Victims.Victim> victims) {
    var going = victims.stream().map(v -> v.member().machine().name()).collect(Collectors.toSet());
    return census
        .retired()
        .flatMap(machine -> {
          var name = machine.name();
          if (machine.marks().exit().aborted()) {
            return Stream.of(
                new ReturnMachine(name, Reason.DrainTimedOut, "its drain took too long"));
          }
          return going.contains(name)
              ? Stream.empty()
              : Stream.of(new ReturnMachine(name, Reason.UpToDate, "it stays after all"));
        })
        .toList();
  }

  /** Whether the floor is kept without a machine of this service. */
  private static boolean permits(PoolDesired pool, Census census, Service service) {
    var floor = census.halted ? pool.replicas() : pool.floor();
    var available = census.available();
    var ready = available + census.count(Service.CORDONED);
    return switch (service) {
      case AVAILABLE -> available - 1 >= floor;
      case CORDONED -> ready - 1 >= floor;
      case SETTLING -> available >= floor;
      case DOWN, JOINING, ENDED -> true;
    };
  }
}
