// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import dev.slipway.core.machine.MachineAction.CreateInstance;
import dev.slipway.core.machine.MachineAction.IssueCredentials;
import dev.slipway.core.machine.MachineAction.LabelNode;
import dev.slipway.core.machine.MachineAction.RevokeToken;
import dev.slipway.core.machine.MachineAction.TaintNode;
import dev.slipway.core.machine.MachineAction.UntaintNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * Plans the next step of one machine. The same observation always gives the same plan.
 *
 * <ol>
 *   <li>A machine gets its credentials and then its instance, once the resource is held by its
 *       finalizer: no instance exists without a resource that remembers it.
 *   <li>The Node of the machine's name is the machine's only when it carries the machine's provider
 *       id. Any other Node is left alone, and no instance is made beside it.
 *   <li>When the Node is written down, the token is revoked.
 *   <li>The Node is verified when it reports the digest that the machine was launched with. It is
 *       looked at anew each time, so also after a reboot. A Node that reports another is tainted.
 *   <li>An instance that ended by itself is not started again: what to do about it is the pool's to
 *       decide.
 *   <li>A machine that is retired is emptied first, and can be taken back: {@link Retirement}.
 *   <li>The way down is that of {@link Removal}.
 * </ol>
 */
public final class MachinePlanner {
  /** The taint (NoSchedule) of a node that does not report what it was launched with. */
  public static final String MISMATCH_TAINT = "slipway.dev/identity-mismatch";

  /** Soon enough not to be noticed, and after the status was written. */
  static final Duration AT_ONCE = Duration.ofMillis(50);

  private MachinePlanner() {}

  public static MachinePlan plan(MachineDesired desired, MachineObserved observed, Instant now) {
    var ledger = Findings.record(desired, observed);
    if (desired.deleting()) {
      return Removal.plan(desired, observed, ledger, now);
    }
    var usual = launch(desired, observed, ledger, now);
    return desired.retired().isPresent()
            || observed.ledger().has(Step.Cordoned)
            || emptied(observed)
        ? Retirement.plan(desired, observed, usual, now)
        : usual;
  }

  /** Whether a drain has begun, and was not given up long ago. */
  private static boolean emptied(MachineObserved observed) {
    return observed.node().flatMap(NodeView::cordonedBy).isPresent();
  }

  private static MachinePlan launch(
      MachineDesired desired, MachineObserved observed, Ledger ledger, Instant now) {
    var situation = Situation.of(desired, observed, ledger);
    var actions = new ArrayList<MachineAction>();
    if (situation.needsCredentials() && !observed.credentials().usable(now)) {
      actions.add(new IssueCredentials());
    }
    if (situation == Situation.CREATING) {
      actions.add(new CreateInstance());
    }
    if (observed.ledger().has(Step.Registered)
        && observed.credentials().tokenExpiry().isPresent()) {
      actions.add(new RevokeToken());
    }
    Findings.ownNode(desired, observed)
        .ifPresent(node -> actions.addAll(marks(desired, node, ledger)));
    return new MachinePlan(
        actions,
        ledger,
        MachineConditions.of(desired, observed, ledger, situation),
        situation.phase(),
        List.of(),
        requeue(observed, ledger, situation, now));
  }

  private static List<MachineAction> marks(MachineDesired desired, NodeView node, Ledger ledger) {
    var marks = new ArrayList<MachineAction>();
    var missing = new HashMap<>(desired.labels());
    missing.entrySet().removeAll(node.labels().entrySet());
    if (!missing.isEmpty()) {
      marks.add(new LabelNode(node.identity(), missing));
    }
    if (Findings.mismatch(node, ledger) && !node.mismatchTaint()) {
      marks.add(new TaintNode(node.identity()));
    }
    if (ledger.has(Step.ImageVerified) && node.mismatchTaint()) {
      marks.add(new UntaintNode(node.identity()));
    }
    return marks;
  }

  private static Optional<Duration> requeue(
      MachineObserved observed, Ledger ledger, Situation situation, Instant now) {
    if (!ledger.equals(observed.ledger())) {
      return Optional.of(AT_ONCE);
    }
    return situation.needsCredentials()
        ? observed
            .credentials()
            .tokenExpiry()
            .map(end -> Duration.between(now, end))
            .filter(Duration::isPositive)
        : Optional.empty();
  }
}
