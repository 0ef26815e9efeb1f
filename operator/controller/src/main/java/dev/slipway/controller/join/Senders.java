// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.controller.join.CertificateRequest.Kind;
import dev.slipway.controller.join.Sender.JoiningMachine;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.controller.provider.MachineKey;
import dev.slipway.controller.provider.Providers;
import dev.slipway.core.machine.Step;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;

/** Finds out who asks for a certificate. It asks the API server, for no cache is new enough. */
@ApplicationScoped
class Senders {
  private final KubernetesClient client;
  private final Providers providers;
  private final BootstrapTokens tokens;

  Senders(KubernetesClient client, Providers providers, Clock clock) {
    this.client = client;
    this.providers = providers;
    this.tokens = new BootstrapTokens(client, clock);
  }

  /** The sender, and its machine if there is one. */
  record Found(Sender sender, Optional<OSMachine> machine) {}

  Found find(CertificateRequest request) {
    return request.kind() == Kind.FIRST_CLIENT
        ? byToken(request.sender())
        : byNode(request.sender());
  }

  private Found byToken(String id) {
    var key = tokens.machine(id);
    var machine = key.flatMap(this::machine);
    var nodeExists = machine.flatMap(m -> node(m.getMetadata().getName())).isPresent();
    return new Found(
        new Sender(key.isPresent(), machine.map(this::joining), nodeExists, false), machine);
  }

  private Found byNode(String name) {
    var candidates =
        client
            .resources(OSMachine.class)
            .inAnyNamespace()
            .withField("metadata.name", name)
            .list()
            .getItems();
    if (candidates.isEmpty()) {
      return new Found(new Sender(false, Optional.empty(), false, false), Optional.empty());
    }
    var node = node(name);
    var machine =
        node.flatMap(n ->
            candidates.stream()
                .filter(m ->
                    providers
                        .of(m)
                        .providerID(MachineKey.of(m))
                        .equals(n.getSpec().getProviderID()))
                .findFirst());
    return new Found(
        new Sender(false, machine.map(this::joining), node.isPresent(), node.isEmpty()), machine);
  }

  private Optional<OSMachine> machine(MachineKey key) {
    return Optional.ofNullable(
            client
                .resources(OSMachine.class)
                .inNamespace(key.namespace())
                .withName(key.name())
                .get())
        .filter(m -> m.getMetadata().getUid().equals(key.uid()));
  }

  private Optional<Node> node(String name) {
    return Optional.ofNullable(client.nodes().withName(name).get());
  }

  private JoiningMachine joining(OSMachine machine) {
    var status = Optional.ofNullable(machine.getStatus());
    return new JoiningMachine(
        machine.getMetadata().getName(),
        machine.isMarkedForDeletion(),
        status.filter(s -> s.nodeRef() != null).isPresent(),
        status.filter(s -> Conditions.isTrue(s.conditions(), Step.Terminated.name())).isPresent(),
        providers.of(machine).address(MachineKey.of(machine)));
  }
}
