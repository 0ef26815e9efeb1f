// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.controller.join.JoinCredentials;
import dev.slipway.controller.join.NodeTemplate;
import dev.slipway.controller.provider.MachineKey;
import dev.slipway.controller.provider.Providers;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.Launch;
import dev.slipway.core.machine.MachineDesired;
import dev.slipway.core.machine.MachineObserved;
import dev.slipway.core.machine.NodePod;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
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
        machine.isMarkedForDeletion());
  }

  MachineObserved observe(OSMachine machine, Optional<Node> node) {
    var key = MachineKey.of(machine);
    var down = machine.isMarkedForDeletion() && node.isPresent();
    return new MachineObserved(
        MachineStatuses.ledger(machine.getStatus()),
        launch(machine),
        providers.of(machine).observe(key),
        credentials.observe(key),
        node.map(NodeViews::of),
        down ? pods(key.name()) : List.of(),
        down ? volumeAttachments(key.name()) : List.of());
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

  private List<NodePod> pods(String node) {
    return client
        .pods()
        .inAnyNamespace()
        .withField("spec.nodeName", node)
        .list()
        .getItems()
        .stream()
        .map(NodeViews::pod)
        .toList();
  }

  private List<String> volumeAttachments(String node) {
    return client.storage().v1().volumeAttachments().list().getItems().stream()
        .filter(a -> node.equals(a.getSpec().getNodeName()))
        .map(a -> a.getMetadata().getName())
        .sorted()
        .toList();
  }
}
