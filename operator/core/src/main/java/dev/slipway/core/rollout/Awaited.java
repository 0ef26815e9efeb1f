// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.rollout.Census.Member;
import dev.slipway.core.rollout.Machine.Service;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a pool waits for, in words that say what helps. */
final class Awaited {
  /** The annotation by which a person lets a machine be replaced, with the build's name. */
  private static final String APPROVAL = "slipway.dev/replace-by";

  private final PoolDesired pool;
  private final Census census;

  Awaited(PoolDesired pool, Census census) {
    this.pool = pool;
    this.census = census;
  }

  List<Member> joining() {
    return members(Service.JOINING, Service.SETTLING);
  }

  private List<Member> members(Service one, Service other) {
    return Stream.concat(census.of(one).stream(), census.of(other).stream()).toList();
  }

  /** What blocks comes first, then what is on its way, then what somebody should look at. */
  List<Waiting> all() {
    var waiting = new ArrayList<Waiting>();
    if (pool.target() instanceof Target.Missing missing) {
      waiting.add(missing.waiting());
    }
    person().ifPresent(waiting::add);
    var failed = Set.copyOf(census.failed);
    leaving().forEach(m -> waiting.addAll(m.blockedBy()));
    census.failed.forEach(m -> waiting.add(on(m.machine(), m.machine().created(), failure(m))));
    leaving()
        .filter(m -> m.blockedBy().isEmpty())
        .forEach(m ->
            waiting.add(
                m.doing().orElseGet(() -> on(m, null, m.name() + " drains and powers off"))));
    joining().stream().filter(m -> !failed.contains(m)).forEach(m -> waiting.add(arriving(m)));
    (census.surplus() > 0 ? census.all() : census.outdated.stream())
        .filter(m -> !census.mayGo(m.machine()))
        .forEach(m -> waiting.add(resting(m.machine())));
    members(Service.DOWN, Service.CORDONED).stream()
        .filter(m -> !m.machine().marks().exit().retired())
        .forEach(m -> waiting.add(on(m.machine(), since(m.machine()).orElse(null), absence(m))));
    return waiting;
  }

  Stream<Machine> leaving() {
    return Stream.concat(census.going.stream(), census.retired());
  }

  /** What a person has to do before a roll-out begins, or goes on. */
  private Optional<Waiting> person() {
    if (census.kept.isEmpty() || census.halted) {
      return Optional.empty();
    }
    var kept = "%d nodes run another build than the target".formatted(census.kept.size());
    var example = census.kept.getFirst().machine().name();
    if (pool.manner().paused()) {
      return Optional.of(
          new Waiting("Pause", pool.name(), Optional.empty(), kept + " while the pool is paused"));
    }
    var what =
        pool.manner().type() == Manner.Type.ON_DELETE
            ? "kubectl delete osmachine " + example
            : "kubectl annotate osmachine %s %s=%s"
                .formatted(
                    example, APPROVAL, pool.target() instanceof Target.Build b ? b.name() : "");
    return Optional.of(
        new Waiting(
            "Approval",
            pool.name(),
            Optional.empty(),
            "%s; %s replaces one".formatted(kept, what)));
  }

  private static Waiting on(Machine machine, @Nullable Instant since, String message) {
    return new Waiting("Machine", machine.name(), Optional.ofNullable(since), message);
  }

  private Waiting resting(Machine machine) {
    var again = census.rested(machine).map(Instant::toString).orElse("");
    return on(
        machine,
        machine.marks().exit().abortedAt().orElse(null),
        "the drain of %s took too long and was given up; it is tried again from %s on"
            .formatted(machine.name(), again));
  }

  private static Optional<Instant> since(Machine machine) {
    return machine.doing().flatMap(Waiting::since);
  }

  private static Waiting arriving(Member member) {
    var machine = member.machine();
    return machine
        .doing()
        .filter(_ -> member.service() == Service.JOINING)
        .map(doing ->
            new Waiting(
                doing.kind(), doing.object(), Optional.of(machine.created()), doing.message()))
        .orElseGet(() -> on(machine, machine.created(), arrival(member)));
  }

  private static String arrival(Member member) {
    var name = member.machine().name();
    return member.service() == Service.JOINING
        ? name + " boots and joins"
        : name + " must stay ready for a while to count as available";
  }

  private static String absence(Member member) {
    var name = member.machine().name();
    return member.service() == Service.DOWN
        ? member.machine().doing().map(Waiting::message).orElse("node " + name + " is not ready")
        : "node " + name + " is cordoned; kubectl uncordon " + name + " returns it to service";
  }

  String failure(Member member) {
    var what = member.service() == Service.ENDED ? " ended" : " has not joined in time";
    var next =
        census
            .replaceableAt(member)
            .map(at -> "it is replaced from " + at + " on")
            .orElse(
                "its build has not worked anywhere, so there is no other attempt: correct the"
                    + " OSImage, or delete this OSMachine to try again");
    var last = member.machine().doing().map(doing -> " (" + doing.message() + ")").orElse("");
    return "machine " + member.machine().name() + what + last + "; " + next;
  }
}
