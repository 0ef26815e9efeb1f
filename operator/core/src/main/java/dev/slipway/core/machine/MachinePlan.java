// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What to do now, and what to write down afterwards.
 *
 * @param actions in this order
 * @param ledger what the status must have before the next plan
 * @param conditions the ledger and more, for people
 * @param refusals what keeps pods on the node before anybody is asked
 * @param requeueAfter when to look again, if no event may come
 */
public record MachinePlan(
    List<MachineAction> actions,
    Ledger ledger,
    List<Condition> conditions,
    Phase phase,
    List<Refusal> refusals,
    Optional<Duration> requeueAfter) {
  /** How soon a refused eviction is tried again; later and later, but never too late to notice. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final Duration LATE = Duration.ofMinutes(1);

  /** Enough for a person; a status has no room for every pod of a node. */
  private static final int MAX_TOLD = 32;

  public MachinePlan {
    actions = List.copyOf(actions);
    conditions = List.copyOf(conditions);
    refusals = List.copyOf(refusals);
  }

  /**
   * The plan once its evictions are answered; to be called after each plan was applied. Who refused
   * before keeps the time of its first refusal; who does not refuse any more is forgotten.
   */
  public MachinePlan answered(List<Refusal> answers, Instant now) {
    if (ledger.drain().filter(d -> !d.isAborted()).isEmpty()) {
      return this;
    }
    var before = ledger.drain().get();
    var blocked =
        Stream.concat(answers.stream(), refusals.stream())
            .map(r -> new Blocked(r.kind(), r.object(), since(before, r).orElse(now), r.message()))
            .toList();
    var told = blocked.stream().limit(MAX_TOLD).toList();
    var drain = Drain.since(before.startedAt(), before.remaining(), told);
    return new MachinePlan(
        actions,
        ledger.withDrain(drain),
        blocked.isEmpty() ? conditions : blockedConditions(blocked),
        phase,
        refusals,
        blocked.isEmpty() ? requeueAfter : Optional.of(backOff(blocked, now)));
  }

  /** A quarter of the time that passed since the first refusal, within limits. */
  private static Duration backOff(List<Blocked> blocked, Instant now) {
    var first = blocked.stream().map(Blocked::since).min(Comparator.naturalOrder()).orElse(now);
    var quarter = Duration.between(first, now).dividedBy(4);
    return quarter.compareTo(SOON) < 0 ? SOON : quarter.compareTo(LATE) > 0 ? LATE : quarter;
  }

  private List<Condition> blockedConditions(List<Blocked> blocked) {
    return conditions.stream()
        .map(c ->
            c.type().equals(Step.Drained.name())
                ? Condition.no(
                    c.type(),
                    c.reason() == Reason.DrainTimedOut ? c.reason() : Reason.DrainBlocked,
                    message(blocked))
                : c)
        .toList();
  }

  private static Optional<Instant> since(Drain before, Refusal refusal) {
    return before.blockedBy().stream()
        .filter(b -> b.kind().equals(refusal.kind()) && b.object().equals(refusal.object()))
        .map(Blocked::since)
        .findFirst();
  }

  private static String message(List<Blocked> blocked) {
    var first = blocked.getFirst();
    var more = blocked.size() == 1 ? "" : " (and %d more)".formatted(blocked.size() - 1);
    return "%s %s: %s%s".formatted(first.kind(), first.object(), first.message(), more);
  }
}
