// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.BuildFailure;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.api.v1alpha1.PublishedBuild;
import dev.slipway.api.v1alpha1.ResolvedInput;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.build.Failure;
import dev.slipway.core.image.ImagePlan;
import dev.slipway.core.image.Published;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a plan's status into an OSImage's shape. */
final class ImageStatuses {
  private ImageStatuses() {}

  static OSImageStatus of(OSImage image, ImagePlan.Status planned, Instant now) {
    var content = planned.content();
    return new OSImageStatus(
        image.getMetadata().getGeneration(),
        content == null
            ? List.of()
            : content.pins().stream()
                .map(p -> new ResolvedInput(p.ref(), p.digest(), null))
                .toList(),
        content == null ? null : content.contentDigest(),
        planned.latestBuild(),
        published(planned.latest()),
        List.of(),
        failure(planned.failure()),
        null,
        null,
        null,
        null,
        Conditions.merge(
            image.getStatus() == null ? List.of() : image.getStatus().conditions(),
            planned.conditions(),
            image.getMetadata().getGeneration(),
            now));
  }

  private static @Nullable PublishedBuild published(@Nullable Published latest) {
    return latest == null
        ? null
        : new PublishedBuild(
            latest.build(),
            latest.contentDigest(),
            latest.reference(),
            latest.sizeBytes(),
            latest.completedAt(),
            null,
            List.of());
  }

  private static @Nullable BuildFailure failure(@Nullable Failure failure) {
    return failure == null
        ? null
        : new BuildFailure(
            failure.step(), failure.reason(), failure.exitCode(), failure.message(), null);
  }
}
