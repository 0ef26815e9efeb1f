// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.rollout.Machine.Service;
import dev.slipway.core.rollout.RolloutPlan.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The machines of a pool, told apart by build and service, each list in order of name. */
final class Census {
  /**
   * A failed machine is replaced when it is so old, so that failing again and again costs little.
   */
  static final Duration REPLACED_AFTER = Duration.ofMinutes(10);

  /** A machine whose drain was given up is left alone for so long. */
  static final Duration RETIRED_AFTER = Duration.ofMinutes(10);

  /** A machine that stays, with its service. */
  record Member(Machine machine, Service service) {}

  private final PoolDesired pool;
  private final Instant now;
  private final Map<Service, List<Member>> services = new EnumMap<>(Service.class);

  /** Machines of another build than the target that are to be replaced. */
  final List<Member> outdated = new ArrayList<>();

  /** Machines of another build than the target that stay, until somebody says otherwise. */
  final List<Member> kept = new ArrayList<>();

  /** Machines of the target build; without a target, all. */
  final List<Member> current = new ArrayList<>();

  /** Machines that are going. */
  final List<Machine> going = new ArrayList<>();

  /** Machines that failed and stay, those of the target build first. */
  final List<Member> failed;

  /** Whether the target build has failed and never once worked, or there is none. */
  final boolean halted;

  /** Machines of a target build that has failed and never once worked. */
  final Set<Member> doubtful;

  /** Whether some machine has shown that the target build boots and joins. */
  final boolean proved;

  /** Another build than the target that a machine of the pool has shown; the newest. */
  final Optional<Target.Build> good;

  private final int ready;
  private final int updated;

  Census(PoolDesired pool, PoolObserved observed, Instant now) {
    this.pool = pool;
    this.now = now;
    var machines =
        observed.machines().stream().sorted(Comparator.comparing(Machine::name)).toList();
    var old = new ArrayList<Member>();
    for (var machine : machines) {
      if (machine.deleting()) {
        going.add(machine);
      } else {
        var member = new Member(machine, machine.service(pool.times().minReady(), now));
        services.computeIfAbsent(member.service, _ -> new ArrayList<>()).add(member);
        (isCurrent(machine) ? current : old).add(member);
      }
    }
    proved = machines.stream().anyMatch(m -> isCurrent(m) && m.facts().provedOnce());
    good = newestGood(machines);
    halted =
        pool.target() instanceof Target.Missing
            || (!proved && current.stream().anyMatch(this::hasFailed));
    doubtful = halted && pool.target() instanceof Target.Build ? Set.copyOf(current) : Set.of();
    for (var member : old) {
      (isReplaced(member.machine) ? outdated : kept).add(member);
    }
    failed = Stream.concat(current.stream(), kept.stream()).filter(this::hasFailed).toList();
    updated = pool.target() instanceof Target.Build ? ready(current) : 0;
    ready = ready(current) + ready(old);
  }

  /** Whether a machine runs the target build, if there is one. */
  boolean isCurrent(Machine machine) {
    return switch (pool.target()) {
      case Target.Build build -> build.contentDigest().equals(machine.build().contentDigest());
      case Target.Missing _ -> true;
    };
  }

  private Optional<Target.Build> newestGood(List<Machine> machines) {
    return machines.stream()
        .filter(m -> !isCurrent(m) && m.facts().provedOnce())
        .max(Comparator.comparing(Machine::created).thenComparing(Machine::name))
        .map(Machine::build);
  }

  /** Whether the roll-out replaces an old machine. */
  private boolean isReplaced(Machine old) {
    if (pool.manner().paused() || halted) {
      return false;
    }
    return switch (pool.manner().type()) {
      case ROLLING -> true;
      case ON_DELETE -> false;
      case MANUAL ->
          pool.target() instanceof Target.Build build
              && old.marks().approvedFor().equals(build.name());
    };
  }

  private static int ready(List<Member> members) {
    return (int) members.stream().filter(Census::isReady).count();
  }

  private static boolean isReady(Member member) {
    return member.machine.facts().verified()
        && member.machine.facts().node().flatMap(Machine.NodeFacts::readySince).isPresent();
  }

  private boolean hasFailed(Member member) {
    return failedAt(member).filter(at -> !at.isAfter(now)).isPresent();
  }

  /** When a machine counts as failed: in the past, or still to come. */
  Optional<Instant> failedAt(Member member) {
    return switch (member.service) {
      case ENDED -> Optional.of(member.machine.created());
      case JOINING -> Optional.of(member.machine.created().plus(pool.times().launch()));
      case DOWN, SETTLING, CORDONED, AVAILABLE -> Optional.empty();
    };
  }

  /** When a failed machine may be replaced: only when there is a build that is known to work. */
  Optional<Instant> replaceableAt(Member failed) {
    return isCurrent(failed.machine) && !proved
        ? Optional.empty()
        : Optional.of(failed.machine.created().plus(REPLACED_AFTER));
  }

  boolean isReplaceable(Member failed) {
    return replaceableAt(failed).filter(at -> !at.isAfter(now)).isPresent();
  }

  /** What a new machine is to run; nothing while that cannot be said. */
  Optional<Target.Build> toBeMade() {
    return switch (pool.target()) {
      case Target.Missing _ -> Optional.empty();
      case Target.Build build when halted -> good;
      case Target.Build build when pool.manner().paused() && !proved ->
          good.or(() -> Optional.of(build));
      case Target.Build build -> Optional.of(build);
    };
  }

  /** How many more machines there would have to be, if nothing else limited them. */
  int missing() {
    return pool.replicas() - kept.size() - (current.size() - doubtful.size());
  }

  /**
   * How many machines that a roll-out does not take are too many. Of the doubtful, as many as there
   * shall be nodes are left for people to look at.
   */
  int surplus() {
    var spared = Math.min(doubtful.size(), pool.replicas());
    return Math.max(0, kept.size() + current.size() - spared - pool.replicas());
  }

  /** Machines whose Nodes shall be emptied. */
  Stream<Machine> retired() {
    return all().map(Member::machine).filter(m -> m.marks().exit().retired());
  }

  /** Whether a machine has rested since its drain was given up. */
  boolean mayGo(Machine machine) {
    return rested(machine).filter(now::isBefore).isEmpty();
  }

  /** When a machine whose drain was given up may be asked once more. */
  Optional<Instant> rested(Machine machine) {
    return machine.marks().exit().abortedAt().map(at -> at.plus(RETIRED_AFTER));
  }

  /** The machines that are not going. */
  Stream<Member> all() {
    return Stream.of(outdated, kept, current).flatMap(List::stream);
  }

  /** The machines of a service that stay. */
  List<Member> of(Service service) {
    return services.getOrDefault(service, List.of());
  }

  int count(Service service) {
    return of(service).size();
  }

  int old() {
    return outdated.size() + kept.size();
  }

  int staying() {
    return old() + current.size();
  }

  int existing() {
    return staying() + going.size();
  }

  int available() {
    return count(Service.AVAILABLE);
  }

  /** How many machines of a build stay. */
  long machinesOf(Target.Build build) {
    return all()
        .filter(m -> m.machine.build().contentDigest().equals(build.contentDigest()))
        .count();
  }

  /** How many machines of the target build have shown it. */
  int joined() {
    return (int) current.stream().filter(m -> m.machine.facts().provedOnce()).count();
  }

  Set<String> names() {
    var names = new HashSet<String>();
    going.forEach(m -> names.add(m.name()));
    all().forEach(m -> names.add(m.machine.name()));
    return names;
  }

  Counts counts() {
    return new Counts(existing(), ready, updated, available());
  }
}
