// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineClass;
import dev.slipway.controller.platform.Labels;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What wakes a machine up, and the caches behind it. */
final class MachineSources {
  private static final String BY_NAME = "name";
  private static final String BY_CLASS = "class";

  private MachineSources() {}

  static List<EventSource<?, OSMachine>> prepare(EventSourceContext<OSMachine> context) {
    context
        .getPrimaryCache()
        .addIndexers(
            Map.of(
                BY_NAME, m -> List.of(m.getMetadata().getName()),
                BY_CLASS, m -> List.of(m.getSpec().machineClassRef().name())));
    return List.of(pods(context), nodes(context), classes(context));
  }

  /** The Node of the machine's name, as the cache has it. */
  static Optional<Node> node(Context<OSMachine> context) {
    return context.getSecondaryResource(Node.class);
  }

  /** The instances of podVM. */
  private static EventSource<Pod, OSMachine> pods(EventSourceContext<OSMachine> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Pod.class, OSMachine.class)
            .withLabelSelector(Labels.MACHINE)
            .withSecondaryToPrimaryMapper(pod ->
                Set.of(
                    new ResourceID(
                        pod.getMetadata().getLabels().get(Labels.MACHINE),
                        pod.getMetadata().getNamespace())))
            .build(),
        context);
  }

  /** Whose Node it is, is the planner's to decide; here the name is enough. */
  private static EventSource<Node, OSMachine> nodes(EventSourceContext<OSMachine> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Node.class, OSMachine.class)
            .withWatchAllNamespaces()
            .withSecondaryToPrimaryMapper(
                node -> primaries(context, BY_NAME, node.getMetadata().getName()))
            .<OSMachine>withPrimaryToSecondaryMapper(
                machine -> Set.of(new ResourceID(machine.getMetadata().getName())))
            .build(),
        context);
  }

  private static EventSource<OSMachineClass, OSMachine> classes(
      EventSourceContext<OSMachine> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(OSMachineClass.class, OSMachine.class)
            .withWatchAllNamespaces()
            .withSecondaryToPrimaryMapper(
                c -> primaries(context, BY_CLASS, c.getMetadata().getName()))
            .<OSMachine>withPrimaryToSecondaryMapper(
                machine -> Set.of(new ResourceID(machine.getSpec().machineClassRef().name())))
            .build(),
        context);
  }

  private static Set<ResourceID> primaries(
      EventSourceContext<OSMachine> context, String index, String name) {
    return context.getPrimaryCache().byIndex(index, name).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }
}
