// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.Census.Member;
import dev.slipway.core.rollout.Machine.Service;
import dev.slipway.core.rollout.RolloutAction.CreateMachine;
import dev.slipway.core.rollout.RolloutAction.DeleteMachine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
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
 *   <li><b>Ceiling.</b> A machine is made only while all machines, those that are going included,
 *       number less than replicas + maxSurge, and those of the target build less than replicas.
 *   <li><b>Unproved builds halt.</b> When a machine of the target build failed and no other ever
 *       worked, nothing is made and nothing is taken below the replicas until a person corrects the
 *       image or deletes the machine. A bad build never costs more than the limits.
 *   <li><b>Who goes.</b> Old machines, then those beyond the replicas, then failed ones. Among
 *       each, what serves least goes first: so after a change of mind it is the new, unfinished
 *       machines that go. Old machines go oldest first, surplus youngest first. A machine of the
 *       target is never touched by a roll-out.
 *   <li><b>Failed machines are replaced</b> only with a build that has worked, and only when they
 *       are {@link Census#REPLACED_AFTER} old: failing again and again is never a hot loop.
 *   <li><b>One at a time.</b> At most one machine that has a Node is going, whoever sent it.
 *       Machines that never joined go at once.
 *   <li><b>Floor.</b> What is broken already has used up the limit before any machine is taken: an
 *       available machine goes only when the other available ones reach replicas − maxUnavailable;
 *       one that somebody cordoned when the others that are ready do; one that is not ready costs
 *       nothing. So with maxUnavailable 0 an old machine outlives the moment in which its
 *       replacement is verified and available.
 * </ol>
 */
public final class RolloutPlanner {
  private RolloutPlanner() {}

  private record Victim(Member member, Reason reason, String why) {}

  /** The plan for a pool; the same for the same arguments, whatever the order of the machines. */
  public static RolloutPlan plan(PoolDesired pool, PoolObserved observed, Instant now) {
    var census = new Census(pool, observed, now);
    var actions = new ArrayList<RolloutAction>();
    actions.addAll(deletions(pool, census));
    actions.addAll(creations(pool, census));
    return new Report(pool, census, actions, now).plan();
  }

  private static List<CreateMachine> creations(PoolDesired pool, Census census) {
    if (!(pool.target() instanceof Target.Build build) || census.halted()) {
      return List.of();
    }
    var wanted = pool.replicas() - census.current.size();
    var permitted = pool.ceiling() - census.existing();
    var number = Math.min(wanted, permitted);
    if (number <= 0) {
      return List.of();
    }
    var taken = census.names();
    var why =
        "build %s has %d of %d machines"
            .formatted(build.name(), census.current.size(), pool.replicas());
    return Stream.iterate(0, slot -> slot + 1)
        .map(slot -> MachineNames.of(pool, build, slot))
        .filter(name -> !taken.contains(name))
        .limit(number)
        .map(name -> new CreateMachine(name, build, Reason.MachineCreated, why))
        .toList();
  }

  private static List<DeleteMachine> deletions(PoolDesired pool, Census census) {
    var deletions = new ArrayList<DeleteMachine>();
    var busy = census.going.stream().anyMatch(Machine::hasNode);
    for (var victim : victims(pool, census)) {
      var machine = victim.member.machine();
      if (machine.hasNode() && (busy || !permits(pool, census, victim.member.service()))) {
        continue;
      }
      busy |= machine.hasNode();
      deletions.add(new DeleteMachine(machine.name(), victim.reason, victim.why));
    }
    return deletions;
  }

  /** Whether the floor is kept without a machine of this service. */
  private static boolean permits(PoolDesired pool, Census census, Service service) {
    var floor = census.halted() ? pool.replicas() : pool.floor();
    var available = census.available();
    var ready = available + census.count(Service.CORDONED);
    return switch (service) {
      case AVAILABLE -> available - 1 >= floor;
      case CORDONED -> ready - 1 >= floor;
      case SETTLING -> available >= floor;
      case DOWN, JOINING, ENDED -> true;
    };
  }

  private static List<Victim> victims(PoolDesired pool, Census census) {
    var victims = new ArrayList<Victim>();
    var worthLeast = Comparator.comparing(Member::service);
    Comparator<Member> oldest = Comparator.comparing(m -> m.machine().created());
    census.old.stream()
        .sorted(worthLeast.thenComparing(oldest))
        .forEach(m ->
            victims.add(new Victim(m, Reason.Outdated, "it runs another build than the target")));
    var surplus =
        census.current.stream()
            .sorted(worthLeast.thenComparing(oldest.reversed()))
            .limit(Math.max(0, census.current.size() - pool.replicas()))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    surplus.forEach(m ->
        victims.add(
            new Victim(
                m, Reason.Scaling, "the pool shall have %d machines".formatted(pool.replicas()))));
    census.failed.stream()
        .filter(m -> !surplus.contains(m) && census.isReplaceable(m))
        .forEach(m ->
            victims.add(
                new Victim(m, Reason.MachineFailed, "it failed, and its build is known to work")));
    return victims;
  }
}
