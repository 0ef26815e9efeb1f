// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What wakes an image up: its builds, and changed specs of those that it extends. */
final class ImageSources {
  private static final String BY_BASE = "base";

  private ImageSources() {}

  static List<EventSource<?, OSImage>> prepare(EventSourceContext<OSImage> context) {
    var images = context.getPrimaryCache();
    images.addIndexers(
        Map.of(
            BY_BASE,
            image ->
                image.getSpec().bases().stream()
                    .map(base -> base.name() + "/" + image.getMetadata().getNamespace())
                    .toList()));
    var builds =
        InformerEventSourceConfiguration.from(OSImageBuild.class, OSImage.class)
            .withSecondaryToPrimaryMapper(build ->
                Set.of(new ResourceID(build.getSpec().image(), build.getMetadata().getNamespace())))
            .build();
    var bases =
        InformerEventSourceConfiguration.from(OSImage.class, OSImage.class)
            .withName("bases")
            .withOnUpdateFilter((after, before) ->
                !Objects.equals(
                    after.getMetadata().getGeneration(), before.getMetadata().getGeneration()))
            .withSecondaryToPrimaryMapper(base -> extending(base, images))
            .<OSImage>withPrimaryToSecondaryMapper(_ -> Set.of())
            .build();
    return List.of(
        new InformerEventSource<>(builds, context), new InformerEventSource<>(bases, context));
  }

  /** Those that extend an image, and those that extend these. */
  private static Set<ResourceID> extending(OSImage base, IndexerResourceCache<OSImage> images) {
    var found = new HashSet<ResourceID>();
    add(ResourceID.fromResource(base), images, found);
    return found;
  }

  private static void add(
      ResourceID base, IndexerResourceCache<OSImage> images, Set<ResourceID> found) {
    var key = base.getName() + "/" + base.getNamespace().orElse("");
    for (var image : images.byIndex(BY_BASE, key)) {
      var id = ResourceID.fromResource(image);
      if (found.add(id)) {
        add(id, images, found);
      }
    }
  }
}
