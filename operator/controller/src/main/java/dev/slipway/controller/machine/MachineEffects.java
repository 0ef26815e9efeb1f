// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.controller.join.JoinCredentials;
import dev.slipway.controller.platform.Events;
import dev.slipway.controller.provider.MachineKey;
import dev.slipway.controller.provider.Providers;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.MachineAction;
import dev.slipway.core.machine.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does what a plan says. */
@ApplicationScoped
class MachineEffects {
  private final Providers providers;
  private final JoinCredentials credentials;
  private final NodeEffects nodes;
  private final Evictions evictions;
  private final Events events;

  MachineEffects(
      Providers providers,
      JoinCredentials credentials,
      NodeEffects nodes,
      Evictions evictions,
      Events events) {
    this.providers = providers;
    this.credentials = credentials;
    this.nodes = nodes;
    this.evictions = evictions;
    this.events = events;
  }

  /** The actions in their order; returns which evictions were refused. */
  List<Refusal> apply(List<MachineAction> actions, OSMachine machine) {
    var refusals = new ArrayList<Refusal>();
    for (var action : actions) {
      apply(action, machine).ifPresent(refusals::add);
    }
    return refusals;
  }

  private Optional<Refusal> apply(MachineAction action, OSMachine machine) {
    var key = MachineKey.of(machine);
    var provider = providers.of(machine);
    switch (action) {
      case MachineAction.IssueCredentials() -> credentials.issue(machine, provider.providerID(key));
      case MachineAction.CreateInstance() ->
          provider.create(providers.spec(machine, JoinCredentials.secretName(key)));
      case MachineAction.RevokeToken() -> credentials.revoke(key);
      case MachineAction.LabelNode(var node, var labels) -> nodes.label(node, labels);
      case MachineAction.TaintNode(var node) -> nodes.taint(node);
      case MachineAction.UntaintNode(var node) -> nodes.untaint(node);
      case MachineAction.CordonNode(var node, var owner) -> nodes.cordon(node, owner);
      case MachineAction.UncordonNode(var node, var owner) -> nodes.uncordon(node, owner);
      case MachineAction.EvictPod(var pod, var grace) -> {
        return evictions.evict(pod, grace);
      }
      case MachineAction.DeletePod(var pod, var grace) -> {
        var refusal = evictions.delete(pod, grace);
        if (refusal.isEmpty()) {
          events.record(
              machine,
              Reason.PodDeleted,
              "pod %s/%s was deleted, not evicted: the drain took too long, and spec.drain.onTimeout of pool %s is Force"
                  .formatted(pod.namespace(), pod.name(), machine.getSpec().pool()));
        }
        return refusal;
      }
      case MachineAction.DeleteInstance() -> provider.delete(key);
      case MachineAction.DeleteNode(var node) -> nodes.delete(node);
      case MachineAction.ForgetCredentials() -> credentials.forget(key);
      case MachineAction.RemoveFinalizer() -> {
        // The reconciler's to return.
      }
    }
    return Optional.empty();
  }
}
