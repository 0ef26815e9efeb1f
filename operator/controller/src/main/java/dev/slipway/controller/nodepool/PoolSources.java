// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineClass;
import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.controller.platform.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What wakes a pool up, and the caches behind it. */
final class PoolSources {
  private static final String BY_NAME = "name";
  private static final String BY_IMAGE = "image";
  private static final String BY_CLASS = "class";

  private PoolSources() {}

  static List<EventSource<?, OSNodePool>> prepare(EventSourceContext<OSNodePool> context) {
    context
        .getPrimaryCache()
        .addIndexers(
            Map.of(
                BY_IMAGE, pool -> List.of(image(pool).toString()),
                BY_CLASS, pool -> List.of(machineClass(pool).toString())));
    var machines =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(OSMachine.class, OSNodePool.class)
                .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(OSNodePool.class))
                .build(),
            context);
    machines.addIndexers(Map.of(BY_NAME, m -> List.of(m.getMetadata().getName())));
    return List.of(
        machines,
        nodes(context, machines),
        revisions(context),
        referred(context, OSImage.class, BY_IMAGE, PoolSources::image),
        referred(context, OSMachineClass.class, BY_CLASS, PoolSources::machineClass));
  }

  /** The pool as the caches have it. */
  static PoolView view(OSNodePool pool, Context<OSNodePool> context) {
    return new PoolView(
        pool,
        context.getSecondaryResource(OSImage.class),
        context.getSecondaryResource(OSMachineClass.class),
        context
            .getSecondaryResourcesAsStream(OSMachine.class)
            .filter(m -> PoolView.owns(pool, m))
            .toList(),
        context
            .getSecondaryResourcesAsStream(Node.class)
            .collect(Collectors.toMap(n -> n.getMetadata().getName(), Function.identity())),
        context
            .getSecondaryResourcesAsStream(ControllerRevision.class)
            .filter(r -> PoolView.owns(pool, r))
            .toList());
  }

  private static EventSource<ControllerRevision, OSNodePool> revisions(
      EventSourceContext<OSNodePool> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(ControllerRevision.class, OSNodePool.class)
            .withLabelSelector(Labels.POOL)
            .withSecondaryToPrimaryMapper(Mappers.fromOwnerReferences(OSNodePool.class))
            .build(),
        context);
  }

  /** A Node leads to the pool of its machine; by the machine, as names of pools are not unique. */
  private static EventSource<Node, OSNodePool> nodes(
      EventSourceContext<OSNodePool> context, InformerEventSource<OSMachine, OSNodePool> machines) {
    var owner = Mappers.<OSMachine>fromOwnerReferences(OSNodePool.class);
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Node.class, OSNodePool.class)
            .withWatchAllNamespaces()
            .withLabelSelector(Labels.POOL)
            .withOnUpdateFilter(PoolSources::matters)
            .withSecondaryToPrimaryMapper(node ->
                machines.byIndex(BY_NAME, node.getMetadata().getName()).stream()
                    .flatMap(m -> owner.toPrimaryResourceIDs(m).stream())
                    .collect(Collectors.toSet()))
            .<OSNodePool>withPrimaryToSecondaryMapper(pool ->
                machines.getSecondaryResources(pool).stream()
                    .map(m -> new ResourceID(m.getMetadata().getName()))
                    .collect(Collectors.toSet()))
            .build(),
        context);
  }

  /** Kubelets write their Nodes all the time; few of these writes say anything to a pool. */
  private static boolean matters(Node after, Node before) {
    return !Objects.equals(after.getSpec(), before.getSpec())
        || !Objects.equals(MachineObserver.readiness(after), MachineObserver.readiness(before));
  }

  /** What pools refer to by name. */
  private static <R extends HasMetadata> EventSource<R, OSNodePool> referred(
      EventSourceContext<OSNodePool> context,
      Class<R> type,
      String index,
      Function<OSNodePool, ResourceID> reference) {
    var configuration =
        InformerEventSourceConfiguration.from(type, OSNodePool.class)
            .withSecondaryToPrimaryMapper(object ->
                context
                    .getPrimaryCache()
                    .byIndex(index, ResourceID.fromResource(object).toString())
                    .stream()
                    .map(ResourceID::fromResource)
                    .collect(Collectors.toSet()))
            .<OSNodePool>withPrimaryToSecondaryMapper(pool -> Set.of(reference.apply(pool)));
    if (!Namespaced.class.isAssignableFrom(type)) {
      configuration.withWatchAllNamespaces();
    }
    return new InformerEventSource<>(configuration.build(), context);
  }

  private static ResourceID image(OSNodePool pool) {
    return new ResourceID(
        pool.getSpec().image().osImageRef().name(), pool.getMetadata().getNamespace());
  }

  private static ResourceID machineClass(OSNodePool pool) {
    return new ResourceID(pool.getSpec().machineClassRef().name());
  }
}
