// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.controller.join.JoinCredentials;
import dev.slipway.controller.join.NodeTemplate;
import dev.slipway.controller.platform.Retired;
import dev.slipway.controller.provider.MachineKey;
import dev.slipway.controller.provider.Providers;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.DrainPolicy;
import dev.slipway.core.machine.Launch;
import dev.slipway.core.machine.MachineDesired;
import dev.slipway.core.machine.MachineObserved;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Reads what a plan needs. On the way down everything is asked of the API server itself. */
@ApplicationScoped
class MachineObserver {
  private final KubernetesClient client;
  private final Providers providers;
  private final JoinCredentials credentials;

  MachineObserver(KubernetesClient client, Providers providers, JoinCredentials credentials) {
    this.client = client;
    this.providers = providers;
    this.credentials = credentials;
  }

  MachineDesired desired(OSMachine machine) {
    return new MachineDesired(
        machine.getMetadata().getName(),
        machine.getMetadata().getUid(),
        providers.of(machine).providerID(MachineKey.of(machine)),
        machine.getSpec().build().contentDigest(),
        NodeTemplate.labels(machine),
        machine.hasFinalizer(OSMachineReconciler.FINALIZER),
        machine.isMarkedForDeletion(),
        Retired.since(machine),
        drain(machine));
  }

  /** As the pool has it now: people change it while a drain is stuck. */
  private DrainPolicy drain(OSMachine machine) {
    if (!isLeaving(machine)) {
      return DrainPolicy.DEFAULT;
    }
    return Optional.ofNullable(
            client
                .resources(OSNodePool.class)
                .inNamespace(machine.getMetadata().getNamespace())
                .withName(machine.getSpec().pool())
                .get())
        .map(pool -> DrainPolicies.of(pool.getSpec().drain()))
        .orElse(DrainPolicy.DEFAULT);
  }

  MachineObserved observe(OSMachine machine, Optional<Node> node) {
    var key = MachineKey.of(machine);
    var load =
        isLeaving(machine) && node.isPresent() ? NodeLoad.of(client, key.name()) : NodeLoad.NONE;
    return new MachineObserved(
        MachineStatuses.ledger(machine.getStatus()),
        launch(machine),
        providers.of(machine).observe(key),
        credentials.observe(key),
        node.map(NodeViews::of),
        load.pods(),
        load.attachments());
  }

  /** Whether its node is to be emptied, so that nothing may be overlooked there. */
  static boolean isLeaving(OSMachine machine) {
    return machine.isMarkedForDeletion() || Retired.since(machine).isPresent();
  }

  Optional<Node> freshNode(OSMachine machine) {
    return Optional.ofNullable(client.nodes().withName(machine.getMetadata().getName()).get());
  }

  private Launch launch(OSMachine machine) {
    var problem = NodeTemplate.problem(machine);
    if (problem.isPresent()) {
      return new Launch.Refused(Reason.InvalidTemplate, problem.get());
    }
    return providers.launch(machine);
  }
}
