// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import dev.slipway.core.machine.MachineAction.CordonNode;
import dev.slipway.core.machine.MachineAction.DeleteInstance;
import dev.slipway.core.machine.MachineAction.DeleteNode;
import dev.slipway.core.machine.MachineAction.ForgetCredentials;
import dev.slipway.core.machine.MachineAction.RemoveFinalizer;
import dev.slipway.core.machine.MachineAction.RevokeToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way down of a machine. Each step waits until the one before is written down.
 *
 * <ol>
 *   <li>Cordon the Node. Who finds it cordoned already leaves it as it is.
 *   <li>Evict what has to leave, and wait for what is leaving: Drained. What the policy leaves
 *       alone stays; what is left when a drain is late is deleted only where a person has asked for
 *       that.
 *   <li>Wait until no volume of what had to leave is attached: VolumesDetached.
 *   <li>Delete the instance until the provider has none: Terminated.
 *   <li>Delete the Node with the UID that is written down, then the credentials, then the
 *       finalizer.
 * </ol>
 *
 * Steps 1 to 3 are left out only when there is nothing on which they could work: no Node carries
 * the machine's provider id, or the instance has ended, so that no kubelet is left to stop a pod.
 * (Its pods and volumes are then released by the cluster, as soon as its Node is deleted.) A Node
 * that is silent while its instance exists is drained like any other: its pods might still run. If
 * one registers or gets a pod at the last moment, the instance stays until that is drained too.
 */
final class Removal {
  private static final Duration POLL = Duration.ofSeconds(2);

  private Removal() {}

  static MachinePlan plan(
      MachineDesired desired, MachineObserved observed, Ledger found, Instant now) {
    var node = Findings.ownNode(desired, observed);
    var serving = node.filter(_ -> !observed.instance().gone());
    var leaving = new Leaving(desired.drain(), observed, now);
    var actions = new ArrayList<MachineAction>();
    if (observed.credentials().tokenExpiry().isPresent()) {
      actions.add(new RevokeToken());
    }
    serving.ifPresent(n -> actions.addAll(Draining.actions(desired, n, leaving)));
    actions.addAll(terminate(desired, observed, node, serving, leaving));
    var ledger = record(observed, found, serving, leaving);
    return new MachinePlan(
        actions,
        ledger,
        MachineConditions.leaving(desired, observed, ledger, now),
        observed.ledger().has(Step.VolumesDetached) ? Phase.Terminating : Phase.Draining,
        serving.isPresent() ? leaving.awaited() : List.of(),
        Optional.of(
            ledger.equals(observed.ledger()) && !changesNode(actions)
                ? POLL
                : MachinePlanner.AT_ONCE));
  }

  private static List<MachineAction> terminate(
      MachineDesired desired,
      MachineObserved observed,
      Optional<NodeView> node,
      Optional<NodeView> serving,
      Leaving leaving) {
    var ledger = observed.ledger();
    if (!ledger.has(Step.Drained) || !ledger.has(Step.VolumesDetached)) {
      return List.of();
    }
    if (!ledger.has(Step.Terminated)) {
      var absent = observed.instance() instanceof Instance.Absent;
      var stopping = observed.instance() instanceof Instance.Stopping;
      var clear = serving.map(n -> Draining.isClear(leaving, n)).orElse(true);
      return clear && !absent && !stopping ? List.of(new DeleteInstance()) : List.of();
    }
    if (node.isPresent()) {
      return node.map(NodeView::identity).equals(ledger.node())
          ? List.of(new DeleteNode(node.get().identity()))
          : List.of();
    }
    return desired.finalizer()
        ? List.of(new ForgetCredentials(), new RemoveFinalizer())
        : List.of(new ForgetCredentials());
  }

  private static Ledger record(
      MachineObserved observed, Ledger found, Optional<NodeView> serving, Leaving leaving) {
    var before = observed.ledger();
    if (before.has(Step.Drained)
        && before.has(Step.VolumesDetached)
        && observed.instance() instanceof Instance.Absent) {
      return found.with(Step.Terminated, true);
    }
    if (serving.isEmpty()) {
      return found.with(Step.Drained, true).with(Step.VolumesDetached, true);
    }
    return Draining.record(found, serving.get(), leaving);
  }

  private static boolean changesNode(List<MachineAction> actions) {
    return actions.stream().anyMatch(a -> a instanceof CordonNode || a instanceof DeleteNode);
  }
}
