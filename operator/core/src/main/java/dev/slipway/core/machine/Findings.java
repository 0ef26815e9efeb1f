// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import java.util.Optional;
import java.util.regex.Pattern;

/** What an observation proves, whatever is wanted. */
final class Findings {
  private static final Pattern REPORTED = Pattern.compile("\\((sha256:[0-9a-f]{64})\\)");

  private Findings() {}

  /** The Node of the machine's name, if it is the machine's. */
  static Optional<NodeView> ownNode(MachineDesired desired, MachineObserved observed) {
    return observed.node().filter(n -> n.providerID().equals(desired.providerID()));
  }

  /** The Node of the machine's name, if it is somebody else's. */
  static Optional<NodeView> strangeNode(MachineDesired desired, MachineObserved observed) {
    return observed.node().filter(n -> !n.providerID().equals(desired.providerID()));
  }

  /** Whether the node has said what it runs, and it is something else. */
  static boolean mismatch(NodeView node, Ledger ledger) {
    return !node.osImage().isEmpty() && !ledger.has(Step.ImageVerified);
  }

  /**
   * Whether what existed exists no more. A Node that is the machine's proves that its instance
   * existed, also when the status was lost.
   */
  static boolean ended(MachineDesired desired, MachineObserved observed, Ledger ledger) {
    return switch (observed.instance()) {
      case Instance.Absent() ->
          ledger.has(Step.Provisioned) || ownNode(desired, observed).isPresent();
      case Instance.Ended(var _), Instance.Stopping() -> true;
      case Instance.Starting(var _), Instance.Running() -> false;
    };
  }

  /** The ledger with what can be seen now. */
  static Ledger record(MachineDesired desired, MachineObserved observed) {
    var ledger = observed.ledger();
    if (!(observed.instance() instanceof Instance.Absent)) {
      ledger = ledger.withProviderID(desired.providerID()).with(Step.Provisioned, true);
    }
    var node = ownNode(desired, observed);
    if (node.isEmpty()) {
      return ledger.with(Step.ImageVerified, false);
    }
    var seen = node.get();
    // A Node that was deleted and registered anew has another UID, and is the machine's all the
    // same: it carries its provider id.
    ledger = ledger.withNode(seen.identity()).with(Step.Registered, true);
    var verified = seen.osImage().contains("(" + desired.contentDigest() + ")");
    return ledger
        .with(Step.ImageVerified, verified)
        .withReport(
            verified ? Optional.of(seen.bootID()) : Optional.empty(),
            REPORTED.matcher(seen.osImage()).results().map(m -> m.group(1)).findFirst());
  }
}
