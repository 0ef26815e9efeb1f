// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Condition.Status;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.Machine.Service;
import dev.slipway.core.rollout.RolloutAction.MarkNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a plan says of the pool: conditions, what is awaited, and when to look again. */
final class Report {
  /** Enough for a person; a status has no room for thousands. */
  private static final int MAX_WAITING = 16;

  private final PoolDesired pool;
  private final Census census;
  private final List<RolloutAction> actions;
  private final Instant now;
  private final Awaited awaited;
  private final List<Waiting> waitingFor;
  private final Progress progress;

  Report(
      PoolDesired pool,
      Census census,
      Optional<Progress> before,
      List<RolloutAction> actions,
      Instant now) {
    this.pool = pool;
    this.census = census;
    this.actions = actions;
    this.now = now;
    this.awaited = new Awaited(pool, census);
    this.waitingFor = awaited.all();
    var here = new Progress(now, goal(), isSettled(), census.old(), census.joined());
    this.progress = before.map(here::after).orElse(here);
  }

  private String goal() {
    var what =
        switch (pool.target()) {
          case Target.Build build -> build.name();
          case Target.Missing _ -> "no build";
        };
    return "%d nodes of %s%s"
        .formatted(pool.replicas(), what, pool.manner().paused() ? ", paused" : "");
  }

  RolloutPlan plan() {
    return new RolloutPlan(
        actions,
        census.counts(),
        List.of(available(), progressing(), upToDate(), stalled()),
        waitingFor.stream().limit(MAX_WAITING).toList(),
        progress,
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
            done ? Reason.UpToDate : census.old() == 0 ? Reason.WaitingForMachine : Reason.Outdated,
            progress(build));
      }
    };
  }

  private String progress(Target.Build build) {
    return "%d of %d nodes run build %s"
        .formatted(census.counts().updated(), pool.replicas(), build.name());
  }

  /** Whether the machines are those that shall be for now, however well they are. */
  private boolean isSettled() {
    return census.outdated.isEmpty()
        && awaited.leaving().findAny().isEmpty()
        && census.staying() == pool.replicas();
  }

  private boolean isComplete() {
    return isSettled() && census.old() == 0 && census.counts().updated() == pool.replicas();
  }

  private boolean isLate() {
    return !progress.reached()
        && !progress.deadline(pool.times().progress()).isAfter(now)
        && pool.target() instanceof Target.Build;
  }

  private boolean isImpossible() {
    return !census.outdated.isEmpty() && pool.allowsNothing();
  }

  /** kstatus' word for: it will not go on without a person. */
  private Condition stalled() {
    var progressing = progressing();
    var stalled =
        switch (progressing.reason()) {
          case ProgressDeadlineExceeded, LimitsAreZero -> true;
          case MachineFailed -> census.halted;
          default -> false;
        };
    return new Condition(
        "Stalled", Status.of(stalled), progressing.reason(), stalled ? progressing.message() : "");
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
      return Condition.no(
          "Progressing", Reason.MachineFailed, awaited.failure(census.failed.getFirst()));
    }
    if (isImpossible()) {
      return Condition.no("Progressing", Reason.LimitsAreZero, limits());
    }
    var first = waitingFor.isEmpty() ? "" : ": " + waitingFor.getFirst().message();
    if (isLate()) {
      return Condition.no(
          "Progressing",
          Reason.ProgressDeadlineExceeded,
          "no step forward since %s; %s%s".formatted(progress.since(), progress(build), first));
    }
    if (isSettled() && awaited.joining().isEmpty()) {
      return Condition.no("Progressing", rest(), progress(build) + first);
    }
    return Condition.yes("Progressing", why(), progress(build) + first);
  }

  private String limits() {
    var limits = pool.limits();
    return "of %d nodes, maxSurge %s and maxUnavailable %s are both 0, so no node can be replaced: raise one"
        .formatted(pool.replicas(), limits.maxSurge(), limits.maxUnavailable());
  }

  /** Why nothing is under way. */
  private Reason rest() {
    if (isComplete()) {
      return Reason.UpToDate;
    }
    if (census.kept.isEmpty()) {
      return Reason.NodeNotReady;
    }
    return pool.manner().paused() ? Reason.Paused : Reason.WaitingForApproval;
  }

  private Reason why() {
    if (awaited.leaving().anyMatch(m -> !m.blockedBy().isEmpty())) {
      return Reason.DrainBlocked;
    }
    if (awaited.leaving().findAny().isEmpty()
        && actions.stream().allMatch(MarkNode.class::isInstance)) {
      return awaited.joining().isEmpty() ? Reason.WaitingForBudget : Reason.WaitingForMachine;
    }
    return census.outdated.isEmpty() && census.going.stream().allMatch(census::isCurrent)
        ? Reason.Scaling
        : Reason.RollingOut;
  }

  private Optional<Duration> requeueAfter() {
    var settling =
        census.of(Service.SETTLING).stream()
            .flatMap(m -> m.machine().settledAt(pool.times().minReady()).stream());
    var failing =
        Stream.of(Service.ENDED, Service.JOINING)
            .flatMap(service -> census.of(service).stream())
            .flatMap(m ->
                Stream.concat(
                    census.failedAt(m).stream(),
                    census.failedAt(m).flatMap(_ -> census.replaceableAt(m)).stream()));
    var deadline =
        Stream.of(progress)
            .filter(p -> !p.reached() && pool.target() instanceof Target.Build)
            .map(p -> p.deadline(pool.times().progress()));
    var rested = census.all().flatMap(m -> census.rested(m.machine()).stream());
    return Stream.of(settling, failing, deadline, rested)
        .flatMap(times -> times)
        .filter(at -> at.isAfter(now))
        .min(Comparator.naturalOrder())
        .map(at -> Duration.between(now, at));
  }
}
