// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import dev.slipway.core.condition.Condition;

/** Where a machine that shall run stands. */
enum Situation {
  /** The resource is not held yet: nothing may be made. */
  UNHELD(Phase.Pending),
  /** What the resource says cannot be made. */
  REFUSED(Phase.Pending),
  /** A Node has the machine's name and is not the machine's. */
  NAME_TAKEN(Phase.Failed),
  CREATING(Phase.Provisioning),
  STARTING(Phase.Provisioning),
  JOINING(Phase.Joining),
  VERIFYING(Phase.Verifying),
  MISMATCH(Phase.Failed),
  RUNNING(Phase.Running),
  NOT_READY(Phase.NotReady),
  ENDED(Phase.Failed);

  private final Phase phase;

  Situation(Phase phase) {
    this.phase = phase;
  }

  Phase phase() {
    return phase;
  }

  boolean needsCredentials() {
    return this == CREATING || this == STARTING || this == JOINING;
  }

  static Situation of(MachineDesired desired, MachineObserved observed, Ledger ledger) {
    if (Findings.ended(desired, observed, ledger)) {
      return ENDED;
    }
    if (Findings.strangeNode(desired, observed).isPresent()) {
      return NAME_TAKEN;
    }
    if (observed.instance() instanceof Instance.Absent) {
      if (!desired.finalizer()) {
        return UNHELD;
      }
      return observed.launch() instanceof Launch.Refused ? REFUSED : CREATING;
    }
    return Findings.ownNode(desired, observed)
        .map(node -> ofNode(node, ledger))
        .orElseGet(() -> withoutNode(observed, ledger));
  }

  private static Situation ofNode(NodeView node, Ledger ledger) {
    if (!ledger.has(Step.ImageVerified)) {
      return Findings.mismatch(node, ledger) ? MISMATCH : VERIFYING;
    }
    return node.ready() == Condition.Status.TRUE ? RUNNING : NOT_READY;
  }

  private static Situation withoutNode(MachineObserved observed, Ledger ledger) {
    if (ledger.has(Step.Registered)) {
      return NOT_READY;
    }
    return observed.instance() instanceof Instance.Starting ? STARTING : JOINING;
  }
}
