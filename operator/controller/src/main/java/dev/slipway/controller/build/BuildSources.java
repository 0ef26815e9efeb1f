// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.controller.platform.Labels;
import dev.slipway.core.build.Queue;
import dev.slipway.core.build.Standing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What wakes a build up, and the caches behind it, which know all builds. */
final class BuildSources {
  private static final String BY_IMAGE = "image";
  private static final String BY_OWNER = "owner";
  private static final String IMAGE_GENERATION = "slipway.dev/image-generation";

  /**
   * Times of creation have seconds; of two builds made in one of these, that of the newer spec is
   * newer. Two of one spec are both carried out.
   */
  private static final Comparator<OSImageBuild> AGE =
      Comparator.comparing(BuildSources::created).thenComparingLong(BuildSources::generation);

  private final IndexedResourceCache<OSImageBuild> builds;
  private final InformerEventSource<Job, OSImageBuild> jobs;
  private final InformerEventSource<Pod, OSImageBuild> pods;
  private final InformerEventSource<OSImage, OSImageBuild> images;
  private final SimpleInboundEventSource<OSImageBuild> turns =
      new SimpleInboundEventSource<>("turns");

  BuildSources(EventSourceContext<OSImageBuild> context) {
    var primaries = context.getPrimaryCache();
    primaries.addIndexer(BY_IMAGE, build -> List.of(image(build).toString()));
    primaries.addIndexer(BY_OWNER, BuildSources::owners);
    builds = primaries;
    jobs = ofBuilds(Job.class, context);
    pods = ofBuilds(Pod.class, context);
    images =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(OSImage.class, OSImageBuild.class)
                .withOnUpdateFilter((after, before) -> isSuspended(after) != isSuspended(before))
                .withSecondaryToPrimaryMapper(this::waiting)
                .<OSImageBuild>withPrimaryToSecondaryMapper(build -> Set.of(image(build)))
                .build(),
            context);
  }

  List<EventSource<?, OSImageBuild>> all() {
    return List.of(jobs, pods, images, turns);
  }

  Stream<OSImageBuild> builds() {
    return builds.list();
  }

  /** The Job of a build's name; one that this operator has just created is known. */
  Optional<Job> job(OSImageBuild build) {
    return jobs.get(ResourceID.fromResource(build));
  }

  /** The pods that carry the label of a build. */
  Collection<Pod> pods(OSImageBuild build) {
    return pods.getSecondaryResources(build);
  }

  Standing standing(OSImageBuild build) {
    return newer(build)
        .<Standing>map(n -> new Standing.Superseded(n.getMetadata().getName()))
        .or(() -> suspended(build))
        .orElseGet(Standing.Wanted::new);
  }

  /** Has those looked at whose turn it is. */
  void wake(List<Queue.Entry> next) {
    next.forEach(entry -> turns.propagateEvent(new ResourceID(entry.name(), entry.namespace())));
  }

  /** Has those looked at that a new build of the same image may supersede. */
  void wakeOlder(OSImageBuild build) {
    siblings(build)
        .filter(b -> !hasEnded(b))
        .forEach(b -> turns.propagateEvent(ResourceID.fromResource(b)));
  }

  /** The newest build of the same image that succeeded. */
  Optional<OSImageBuild> lastGood(OSImageBuild build) {
    return siblings(build)
        .filter(b ->
            b.getStatus() != null && Conditions.isTrue(b.getStatus().conditions(), "Succeeded"))
        .filter(b -> AGE.compare(b, build) <= 0)
        .max(AGE);
  }

  static boolean hasEnded(OSImageBuild build) {
    return build.getStatus() != null && build.getStatus().completedAt() != null;
  }

  private Optional<OSImageBuild> newer(OSImageBuild build) {
    return siblings(build)
        .filter(b -> !b.isMarkedForDeletion() && AGE.compare(b, build) > 0)
        .max(AGE);
  }

  private Stream<OSImageBuild> siblings(OSImageBuild build) {
    return owners(build).stream()
        .flatMap(owner -> builds.byIndex(BY_OWNER, owner).stream())
        .filter(b -> !Objects.equals(b.getMetadata().getUid(), build.getMetadata().getUid()));
  }

  private Optional<Standing> suspended(OSImageBuild build) {
    return images
        .get(image(build))
        .filter(BuildSources::isSuspended)
        .map(image ->
            new Standing.Suspended(
                "spec.build.suspend of OSImage %s is true"
                    .formatted(image.getMetadata().getName())));
  }

  private static boolean isSuspended(OSImage image) {
    return image.getSpec().build().suspend();
  }

  private Set<ResourceID> waiting(OSImage image) {
    return builds.byIndex(BY_IMAGE, ResourceID.fromResource(image).toString()).stream()
        .filter(build -> !hasEnded(build))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static <R extends HasMetadata> InformerEventSource<R, OSImageBuild> ofBuilds(
      Class<R> type, EventSourceContext<OSImageBuild> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, OSImageBuild.class)
            .withLabelSelector(Labels.BUILD)
            .withSecondaryToPrimaryMapper(object ->
                Set.of(
                    new ResourceID(
                        object.getMetadata().getLabels().get(Labels.BUILD),
                        object.getMetadata().getNamespace())))
            .build(),
        context);
  }

  private static ResourceID image(OSImageBuild build) {
    return new ResourceID(build.getSpec().image(), build.getMetadata().getNamespace());
  }

  private static List<String> owners(OSImageBuild build) {
    return build.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .map(owner -> owner.getUid())
        .toList();
  }

  private static long generation(OSImageBuild build) {
    var annotations = build.getMetadata().getAnnotations();
    var text = annotations == null ? null : annotations.get(IMAGE_GENERATION);
    return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  private static Instant created(OSImageBuild build) {
    return Instant.parse(build.getMetadata().getCreationTimestamp());
  }
}
