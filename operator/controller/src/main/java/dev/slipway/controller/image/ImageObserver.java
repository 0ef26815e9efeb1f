// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.api.v1alpha1.PublishedBuild;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.build.Failure;
import dev.slipway.core.image.DesiredImage;
import dev.slipway.core.image.ImageBuild;
import dev.slipway.core.image.Input;
import dev.slipway.core.image.ObservedImage;
import dev.slipway.core.image.Pin;
import dev.slipway.core.image.Published;
import dev.slipway.core.image.Resolution;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads an OSImage and its builds. */
final class ImageObserver {
  private ImageObserver() {}

  static DesiredImage desired(OSImage image) {
    return new DesiredImage(image.getMetadata().getName(), Model.inputs(image.getSpec().os()));
  }

  static ObservedImage observe(OSImage image, Stream<OSImageBuild> builds) {
    var found = builds.map(build -> build(image, build)).toList();
    var status = image.getStatus();
    if (status == null) {
      return new ObservedImage(new Resolution.NotAsked(), null, found, null);
    }
    var generation = image.getMetadata().getGeneration();
    return new ObservedImage(
        resolution(image, status),
        Conditions.find(status.conditions(), "InputsResolved")
            .filter(c -> "False".equals(c.getStatus()))
            .filter(c -> Objects.equals(c.getObservedGeneration(), generation))
            .map(c -> Instant.parse(c.getLastTransitionTime()))
            .orElse(null),
        found,
        published(status.latest()));
  }

  /** What the status knows holds for the generation that it was written for. */
  private static Resolution resolution(OSImage image, OSImageStatus status) {
    var pins = status.inputs().stream().map(i -> new Pin(i.ref(), i.digest())).toList();
    var known = new HashSet<>(pins.stream().map(Pin::ref).toList());
    var wanted = Model.inputs(image.getSpec().os()).stream().map(Input::ref).toList();
    return status.contentDigest() != null
            && Objects.equals(status.observedGeneration(), image.getMetadata().getGeneration())
            && known.containsAll(wanted)
        ? new Resolution.Complete(pins, status.contentDigest())
        : new Resolution.NotAsked();
  }

  private static @Nullable Published published(@Nullable PublishedBuild latest) {
    return latest == null
        ? null
        : new Published(
            latest.build(),
            latest.contentDigest(),
            latest.reference(),
            latest.sizeBytes(),
            latest.completedAt());
  }

  private static ImageBuild build(OSImage image, OSImageBuild build) {
    var meta = build.getMetadata();
    var ours =
        meta.getDeletionTimestamp() == null
            && build.hasOwnerReferenceFor(image.getMetadata().getUid());
    return new ImageBuild(
        meta.getName(), meta.getResourceVersion(), ours ? state(build) : new ImageBuild.Going());
  }

  private static ImageBuild.State state(OSImageBuild build) {
    var status = build.getStatus();
    if (status == null) {
      return new ImageBuild.Running("has not begun");
    }
    var failure = status.failure();
    if (failure != null) {
      return new ImageBuild.Failed(
          new Failure(failure.step(), failure.reason(), failure.exitCode(), failure.message()));
    }
    return status.reference() != null && Conditions.isTrue(status.conditions(), "Succeeded")
        ? new ImageBuild.Succeeded(
            new Published(
                build.getMetadata().getName(),
                build.getSpec().contentDigest(),
                status.reference(),
                Objects.requireNonNullElse(status.sizeBytes(), 0L),
                status.completedAt()))
        : new ImageBuild.Running(message(status.conditions()));
  }

  private static String message(List<Condition> conditions) {
    return Conditions.find(conditions, "Building").map(Condition::getMessage).orElse("has begun");
  }
}
