// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.controller.platform.Settings;
import dev.slipway.controller.provider.SimulatedLife.Moment;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.quarkus.arc.lookup.LookupIfProperty;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The kubelet of simulated machines: makes their Nodes, says how these are, renews their leases.
 */
@LookupIfProperty(name = Settings.MACHINES_SIMULATED, stringValue = "true")
@ControllerConfiguration(
    name = "simulated",
    finalizerName = SimulatedMachine.FINALIZER,
    informer = @Informer(labelSelector = SimulatedMachine.LABEL))
public class SimulatedMachineReconciler implements Reconciler<ConfigMap>, Cleaner<ConfigMap> {
  private static final Duration RENEWAL = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final SimulatedProvider provider;
  private final Clock clock;

  SimulatedMachineReconciler(KubernetesClient client, SimulatedProvider provider, Clock clock) {
    this.client = client;
    this.provider = provider;
    this.clock = clock;
  }

  @Override
  public UpdateControl<ConfigMap> reconcile(ConfigMap map, Context<ConfigMap> context) {
    var now = clock.instant();
    var moment = SimulatedMachine.life(map).at(now);
    if (moment.joined()) {
      tell(SimulatedMachine.key(map), moment, now);
    }
    var control = UpdateControl.<ConfigMap>noUpdate();
    wait(moment, now).ifPresent(control::rescheduleAfter);
    return control;
  }

  /** Its node falls silent at once, and the machine is gone when it has powered off. */
  @Override
  public DeleteControl cleanup(ConfigMap map, Context<ConfigMap> context) {
    var now = clock.instant();
    var moment = SimulatedMachine.life(map).at(now);
    var key = SimulatedMachine.key(map);
    node(key).ifPresent(node -> report(node, key, moment, now));
    return moment
        .next()
        .map(
            next -> DeleteControl.noFinalizerRemoval().rescheduleAfter(Duration.between(now, next)))
        .orElseGet(DeleteControl::defaultDelete);
  }

  private static Optional<Duration> wait(Moment moment, Instant now) {
    var next = moment.next().map(at -> Duration.between(now, at));
    return moment.ready()
        ? next.filter(d -> d.compareTo(RENEWAL) < 0).or(() -> Optional.of(RENEWAL))
        : next;
  }

  private void tell(MachineKey key, Moment moment, Instant now) {
    var node = node(key).or(() -> register(key));
    node.ifPresent(n -> {
      report(n, key, moment, now);
      if (moment.ready()) {
        client.resource(SimulatedNode.lease(n, now)).forceConflicts().serverSideApply();
      }
    });
  }

  /** Not for a machine that a cache still has and the API server does not. */
  private Optional<Node> register(MachineKey key) {
    var name = key.name();
    return provider.observe(key).gone() || client.nodes().withName(name).get() != null
        ? Optional.empty()
        : Optional.of(client.resource(SimulatedNode.of(key, provider.providerID(key))).create());
  }

  private void report(Node node, MachineKey key, Moment moment, Instant now) {
    var ready =
        node.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    var told =
        Optional.ofNullable(node.getStatus().getNodeInfo())
            .map(NodeSystemInfo::getOsImage)
            .filter(image -> image.contains(moment.reports()));
    if (ready != moment.ready() || told.isEmpty()) {
      client
          .resource(
              new NodeBuilder(node).withStatus(SimulatedNode.status(key, moment, now)).build())
          .patchStatus();
    }
  }

  private Optional<Node> node(MachineKey key) {
    return Optional.ofNullable(client.nodes().withName(key.name()).get())
        .filter(n -> provider.providerID(key).equals(n.getSpec().getProviderID()));
  }
}
