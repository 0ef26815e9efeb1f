// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.rollout.Machine.Service;
import dev.slipway.core.rollout.RolloutPlan.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The machines of a pool, told apart by build and service, each list in order of name. */
final class Census {
  /** After so long a machine that has not joined has failed. */
  static final Duration JOIN_DEADLINE = Duration.ofMinutes(15);

  /**
   * A failed machine is replaced when it is so old, so that failing again and again costs little.
   */
  static final Duration REPLACED_AFTER = Duration.ofMinutes(10);

  /** A machine that stays, with its service. */
  record Member(Machine machine, Service service) {}

  private final PoolDesired pool;
  private final Instant now;
  private final Map<Service, List<Member>> services = new EnumMap<>(Service.class);

  /** Machines of another build than the target. */
  final List<Member> old = new ArrayList<>();

  /** Machines of the target build; without a target, all. */
  final List<Member> current = new ArrayList<>();

  /** Machines that are going. */
  final List<Machine> going = new ArrayList<>();

  /** Machines of the target build that failed. */
  final List<Member> failed;

  /** Whether some machine has shown that the target build boots and joins. */
  final boolean proved;

  private final int ready;
  private final int updated;

  Census(PoolDesired pool, PoolObserved observed, Instant now) {
    this.pool = pool;
    this.now = now;
    var machines =
        observed.machines().stream().sorted(Comparator.comparing(Machine::name)).toList();
    for (var machine : machines) {
      if (machine.deleting()) {
        going.add(machine);
      } else {
        var member = new Member(machine, machine.service(pool.minReady(), now));
        services.computeIfAbsent(member.service, _ -> new ArrayList<>()).add(member);
        (isCurrent(machine) ? current : old).add(member);
      }
    }
    proved = machines.stream().anyMatch(m -> isCurrent(m) && m.facts().provedOnce());
    failed = mayFail().filter(this::hasFailed).toList();
    updated = pool.target() instanceof Target.Build ? ready(current) : 0;
    ready = ready(current) + ready(old);
  }

  /** Whether a machine runs the target build, if there is one. */
  boolean isCurrent(Machine machine) {
    return switch (pool.target()) {
      case Target.Build build -> build.contentDigest().equals(machine.contentDigest());
      case Target.Missing _ -> true;
    };
  }

  private static int ready(List<Member> members) {
    return (int) members.stream().filter(Census::isReady).count();
  }

  private static boolean isReady(Member member) {
    return member.machine.facts().verified()
        && member.machine.facts().node().flatMap(Machine.NodeFacts::readySince).isPresent();
  }

  /** Machines of the target build that have failed, or will have if nothing happens. */
  Stream<Member> mayFail() {
    return Stream.concat(of(Service.ENDED).stream(), of(Service.JOINING).stream())
        .filter(m -> isCurrent(m.machine));
  }

  private boolean hasFailed(Member member) {
    return failedAt(member).filter(at -> !at.isAfter(now)).isPresent();
  }

  /** When a machine counts as failed: in the past, or still to come. */
  Optional<Instant> failedAt(Member member) {
    return switch (member.service) {
      case ENDED -> Optional.of(member.machine.created());
      case JOINING -> Optional.of(member.machine.created().plus(JOIN_DEADLINE));
      case DOWN, SETTLING, CORDONED, AVAILABLE -> Optional.empty();
    };
  }

  /** When a failed machine may be replaced: only with a build that is known to work. */
  Optional<Instant> replaceableAt(Member failed) {
    return proved ? Optional.of(failed.machine.created().plus(REPLACED_AFTER)) : Optional.empty();
  }

  boolean isReplaceable(Member failed) {
    return replaceableAt(failed).filter(at -> !at.isAfter(now)).isPresent();
  }

  /** Whether the target build has failed and never once worked, or there is none. */
  boolean halted() {
    return pool.target() instanceof Target.Missing || (!failed.isEmpty() && !proved);
  }

  /** The machines of a service that stay. */
  List<Member> of(Service service) {
    return services.getOrDefault(service, List.of());
  }

  int count(Service service) {
    return of(service).size();
  }

  int staying() {
    return old.size() + current.size();
  }

  int existing() {
    return staying() + going.size();
  }

  int available() {
    return count(Service.AVAILABLE);
  }

  Set<String> names() {
    var names = going.stream().map(Machine::name).collect(Collectors.toSet());
    current.forEach(m -> names.add(m.machine.name()));
    old.forEach(m -> names.add(m.machine.name()));
    return names;
  }

  Counts counts() {
    return new Counts(existing(), ready, updated, available());
  }
}
