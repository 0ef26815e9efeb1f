// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.machine.MachineAction.UncordonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A machine that shall be emptied and is not yet given up: its pool deletes it when it is empty, or
 * takes it back.
 *
 * <ol>
 *   <li>Its Node is drained as on the way down.
 *   <li>A drain that is late is given up, if the policy says so: the cordon goes, if it is this
 *       machine's own, and the time is written down.
 *   <li>A machine that is taken back, or whose drain was given up, keeps nothing of the drain.
 * </ol>
 */
final class Retirement {
  private static final Duration POLL = Duration.ofSeconds(2);

  /** The machine as it would be without it, and how far the drain is. */
  private final MachineDesired desired;

  private final MachineObserved observed;
  private final Instant now;
  private final Leaving leaving;

  private Retirement(MachineDesired desired, MachineObserved observed, Instant now) {
    this.desired = desired;
    this.observed = observed;
    this.now = now;
    this.leaving = new Leaving(desired.drain(), observed, now);
  }

  static MachinePlan plan(
      MachineDesired desired, MachineObserved observed, MachinePlan usual, Instant now) {
    var node = Findings.ownNode(desired, observed).filter(_ -> !observed.instance().gone());
    var retirement = new Retirement(desired, observed, now);
    return node.map(n -> retirement.plan(n, usual)).orElseGet(() -> retirement.dropped(usual));
  }

  private MachinePlan plan(NodeView node, MachinePlan usual) {
    var drain = observed.ledger().drain();
    if (desired.retired().isEmpty() || drain.filter(this::isGivenUp).isPresent()) {
      return returning(node, usual);
    }
    if (drain.filter(d -> !d.isAborted() && desired.drain().aborts(d, now)).isPresent()) {
      var given = drain.get().aborted(now);
      return with(usual, List.of(), usual.ledger().withDrain(given), List.of());
    }
    var ledger = Draining.record(usual.ledger(), node, leaving);
    return with(usual, Draining.actions(desired, node, leaving), ledger, leaving.awaited());
  }

  /** Not one of an earlier attempt. */
  private boolean isGivenUp(Drain drain) {
    return drain
        .abortedAt()
        .filter(at -> desired.retired().filter(at::isBefore).isEmpty())
        .isPresent();
  }

  /** Only what this machine has cordoned; what a person did is a person's to undo. */
  private MachinePlan returning(NodeView node, MachinePlan usual) {
    var own = node.cordonedBy().filter(desired.uid()::equals).isPresent();
    return own
        ? with(
            usual,
            List.of(new UncordonNode(node.identity(), desired.uid())),
            usual.ledger(),
            List.of())
        : dropped(usual);
  }

  private MachinePlan dropped(MachinePlan usual) {
    var ledger = usual.ledger().withoutDrain();
    return ledger.equals(usual.ledger()) ? usual : with(usual, List.of(), ledger, List.of());
  }

  private MachinePlan with(
      MachinePlan usual, List<MachineAction> actions, Ledger ledger, List<Refusal> refusals) {
    var all = new ArrayList<>(usual.actions());
    all.addAll(actions);
    var conditions = new ArrayList<Condition>(usual.conditions());
    conditions.addAll(MachineConditions.emptying(leaving, ledger));
    var changed = !ledger.equals(observed.ledger()) || !actions.isEmpty();
    return new MachinePlan(
        all,
        ledger,
        conditions,
        desired.retired().isPresent() ? Phase.Draining : usual.phase(),
        refusals,
        Optional.of(changed ? MachinePlanner.AT_ONCE : POLL));
  }
}
