// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What to do now, and what to write down afterwards.
 *
 * @param actions in this order
 * @param ledger what the status must have before the next plan
 * @param conditions the ledger and more, for people
 * @param requeueAfter when to look again, if no event may come
 */
public record MachinePlan(
    List<MachineAction> actions,
    Ledger ledger,
    List<Condition> conditions,
    Phase phase,
    Optional<Duration> requeueAfter) {
  private static final Duration BLOCKED = Duration.ofSeconds(5);

  /** Enough for a person; a status has no room for every pod of a node. */
  private static final int MAX_TOLD = 32;

  public MachinePlan {
    actions = List.copyOf(actions);
    conditions = List.copyOf(conditions);
  }

  /**
   * The plan once its evictions are answered; to be called after each plan was applied. Who refused
   * before keeps the time of its first refusal; who does not refuse any more is forgotten.
   */
  public MachinePlan answered(List<Refusal> refusals, Instant now) {
    if (ledger.drain().isEmpty()) {
      return this;
    }
    var before = ledger.drain().get();
    var blocked =
        refusals.stream()
            .map(r -> new Blocked(r.kind(), r.object(), since(before, r).orElse(now), r.message()))
            .toList();
    var told = blocked.stream().limit(MAX_TOLD).toList();
    var drain = new Drain(before.startedAt(), before.remaining(), told);
    return new MachinePlan(
        actions,
        ledger.withDrain(drain),
        blocked.isEmpty() ? conditions : blockedConditions(blocked),
        phase,
        blocked.isEmpty() ? requeueAfter : Optional.of(BLOCKED));
  }

  private List<Condition> blockedConditions(List<Blocked> blocked) {
    return conditions.stream()
        .map(c ->
            c.type().equals(Step.Drained.name())
                ? Condition.no(c.type(), Reason.DrainBlocked, message(blocked))
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
