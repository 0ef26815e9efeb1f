// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Condition.Status;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.Census.Member;
import dev.slipway.core.rollout.Machine.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a plan says of the pool: conditions, what is awaited, and when to look again. */
final class Report {
  /** Enough for a person; a status has no room for thousands. */
  private static final int MAX_WAITING = 16;

  private final PoolDesired pool;
  private final Census census;
  private final List<RolloutAction> actions;
  private final Instant now;
  private final List<Waiting> waitingFor;

  Report(PoolDesired pool, Census census, List<RolloutAction> actions, Instant now) {
    this.pool = pool;
    this.census = census;
    this.actions = actions;
    this.now = now;
    this.waitingFor = waitingFor();
  }

  RolloutPlan plan() {
    return new RolloutPlan(
        actions,
        census.counts(),
        List.of(available(), progressing(), upToDate()),
        waitingFor.stream().limit(MAX_WAITING).toList(),
        requeueAfter());
  }

  private Condition available() {
    var enough = census.available() >= pool.floor();
    return new Condition(
        "Available",
        Status.of(enough),
        enough ? Reason.MinimumAvailable : Reason.TooFewAvailable,
        "%d of %d nodes are available".formatted(census.available(), pool.replicas()));
  }

  private Condition upToDate() {
    return switch (pool.target()) {
      case Target.Missing(var reason, var waiting) ->
          new Condition("UpToDate", Status.UNKNOWN, reason, waiting.message());
      case Target.Build build -> {
        var done = isComplete();
        yield new Condition(
            "UpToDate",
            Status.of(done),
            done
                ? Reason.UpToDate
                : census.old.isEmpty() ? Reason.WaitingForMachine : Reason.Outdated,
            progress(build));
      }
    };
  }

  private String progress(Target.Build build) {
    return "%d of %d nodes run build %s"
        .formatted(census.counts().updated(), pool.replicas(), build.name());
  }

  /** Whether the machines are those that shall be, however well they are. */
  private boolean isSettled() {
    return census.old.isEmpty()
        && census.going.isEmpty()
        && census.current.size() == pool.replicas();
  }

  private boolean isComplete() {
    return isSettled() && census.counts().updated() == pool.replicas();
  }

  private Condition progressing() {
    return switch (pool.target()) {
      case Target.Missing(var reason, var waiting) ->
          Condition.no("Progressing", reason, waiting.message());
      case Target.Build build -> progressing(build);
    };
  }

  private Condition progressing(Target.Build build) {
    if (!census.failed.isEmpty()) {
      return Condition.no("Progressing", Reason.MachineFailed, failure(census.failed.getFirst()));
    }
    var awaited = waitingFor.isEmpty() ? "" : ": " + waitingFor.getFirst().message();
    if (isSettled() && joining().isEmpty()) {
      var reason = isComplete() ? Reason.UpToDate : Reason.NodeNotReady;
      return Condition.no("Progressing", reason, progress(build) + awaited);
    }
    return Condition.yes("Progressing", why(), progress(build) + awaited);
  }

  private Reason why() {
    if (census.going.stream().anyMatch(m -> !m.blockedBy().isEmpty())) {
      return Reason.DrainBlocked;
    }
    if (actions.isEmpty() && census.going.isEmpty()) {
      return joining().isEmpty() ? Reason.WaitingForBudget : Reason.WaitingForMachine;
    }
    return census.old.isEmpty() && census.going.stream().allMatch(census::isCurrent)
        ? Reason.Scaling
        : Reason.RollingOut;
  }

  private List<Member> joining() {
    return members(Service.JOINING, Service.SETTLING);
  }

  private List<Member> members(Service one, Service other) {
    return Stream.concat(census.of(one).stream(), census.of(other).stream()).toList();
  }

  /** What blocks comes first, then what is on its way, then what somebody should look at. */
  private List<Waiting> waitingFor() {
    var waiting = new ArrayList<Waiting>();
    if (pool.target() instanceof Target.Missing missing) {
      waiting.add(missing.waiting());
    }
    var failed = Set.copyOf(census.failed);
    census.going.forEach(m -> waiting.addAll(m.blockedBy()));
    census.failed.forEach(m -> waiting.add(on(m.machine(), m.machine().created(), failure(m))));
    census.going.stream()
        .filter(m -> m.blockedBy().isEmpty())
        .forEach(m -> waiting.add(on(m, null, m.name() + " drains and powers off")));
    joining().stream()
        .filter(m -> !failed.contains(m))
        .forEach(m -> waiting.add(on(m.machine(), m.machine().created(), arrival(m))));
    members(Service.DOWN, Service.CORDONED)
        .forEach(m -> waiting.add(on(m.machine(), null, absence(m))));
    return waiting;
  }

  private static Waiting on(Machine machine, @Nullable Instant since, String message) {
    return new Waiting("Machine", machine.name(), Optional.ofNullable(since), message);
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
        ? "node " + name + " is not ready"
        : "node " + name + " is cordoned; kubectl uncordon " + name + " returns it to service";
  }

  private String failure(Member member) {
    var what = member.service() == Service.ENDED ? " ended" : " has not joined in time";
    var next =
        census
            .replaceableAt(member)
            .map(at -> "it is replaced from " + at + " on")
            .orElse(
                "its build has not worked anywhere, so there is no other attempt: correct the"
                    + " OSImage, or delete this OSMachine to try again");
    return "machine " + member.machine().name() + what + "; " + next;
  }

  private Optional<Duration> requeueAfter() {
    var settling =
        census.of(Service.SETTLING).stream()
            .flatMap(m -> m.machine().settledAt(pool.minReady()).stream());
    var failing =
        census
            .mayFail()
            .flatMap(m ->
                Stream.concat(
                    census.failedAt(m).stream(),
                    census.failedAt(m).flatMap(at -> census.replaceableAt(m)).stream()));
    return Stream.concat(settling, failing)
        .filter(at -> at.isAfter(now))
        .min(Comparator.naturalOrder())
        .map(at -> Duration.between(now, at));
  }
}
