// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import dev.slipway.core.machine.MachineAction.CordonNode;
import java.util.List;

/**
 * The steps by which a Node is emptied, of a machine that goes and of one that is only retired:
 * cordon, evict, wait for volumes. Each waits until the one before is written down.
 */
final class Draining {
  private Draining() {}

  static List<MachineAction> actions(MachineDesired desired, NodeView node, Leaving leaving) {
    if (!node.unschedulable()) {
      return List.of(new CordonNode(node.identity(), desired.uid()));
    }
    return leaving.observed().ledger().has(Step.Cordoned) ? leaving.requests() : List.of();
  }

  /** How far it is; a drain that was given up begins anew. */
  static Ledger record(Ledger found, NodeView node, Leaving leaving) {
    if (!node.unschedulable()) {
      return found;
    }
    var before = leaving.observed().ledger();
    var running = before.drain().filter(d -> !d.isAborted());
    var started = running.map(Drain::startedAt).orElse(leaving.now());
    var left = leaving.pods().size();
    var blocked = running.map(Drain::blockedBy).orElse(List.of());
    var ledger = found.with(Step.Cordoned, true).withDrain(Drain.since(started, left, blocked));
    if (before.has(Step.Cordoned) && left == 0) {
      ledger = ledger.with(Step.Drained, true);
    }
    return before.has(Step.Drained) && isClear(leaving, node)
        ? ledger.with(Step.VolumesDetached, true)
        : ledger;
  }

  /** Whether the node can lose its machine without any pod or volume noticing. */
  static boolean isClear(Leaving leaving, NodeView node) {
    return leaving.observed().ledger().has(Step.Cordoned)
        && node.unschedulable()
        && leaving.pods().isEmpty()
        && leaving.volumes().isEmpty();
  }
}
