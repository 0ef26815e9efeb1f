// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineClass;
import dev.slipway.controller.join.JoinCredentials;
import dev.slipway.controller.provider.InstanceSpec;
import dev.slipway.controller.provider.MachineKey;
import dev.slipway.controller.provider.MachineProvider;
import dev.slipway.controller.provider.ProviderException;
import dev.slipway.core.machine.MachineAction;
import dev.slipway.core.machine.Refusal;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does what a plan says. */
@ApplicationScoped
class MachineEffects {
  private final KubernetesClient client;
  private final MachineProvider provider;
  private final JoinCredentials credentials;
  private final NodeEffects nodes;
  private final Evictions evictions;

  MachineEffects(
      KubernetesClient client,
      MachineProvider provider,
      JoinCredentials credentials,
      NodeEffects nodes,
      Evictions evictions) {
    this.client = client;
    this.provider = provider;
    this.credentials = credentials;
    this.nodes = nodes;
    this.evictions = evictions;
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
    switch (action) {
      case MachineAction.IssueCredentials() -> credentials.issue(machine, provider.providerID(key));
      case MachineAction.CreateInstance() -> provider.create(spec(machine, key));
      case MachineAction.RevokeToken() -> credentials.revoke(key);
      case MachineAction.LabelNode(var node, var labels) -> nodes.label(node, labels);
      case MachineAction.TaintNode(var node) -> nodes.taint(node);
      case MachineAction.UntaintNode(var node) -> nodes.untaint(node);
      case MachineAction.CordonNode(var node, var owner) -> nodes.cordon(node, owner);
      case MachineAction.EvictPod(var pod) -> {
        return evictions.evict(pod);
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

  private InstanceSpec spec(OSMachine machine, MachineKey key) {
    var spec = machine.getSpec();
    var name = spec.machineClassRef().name();
    var size =
        Optional.ofNullable(client.resources(OSMachineClass.class).withName(name).get())
            .map(c -> c.getSpec().podVM())
            .orElseThrow(() -> new ProviderException("OSMachineClass %s is gone".formatted(name)));
    return new InstanceSpec(
        key, spec.pool(), spec.build().reference(), size, JoinCredentials.secretName(key));
  }
}
