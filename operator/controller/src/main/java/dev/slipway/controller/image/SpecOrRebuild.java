// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.OSImage;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An image has changed when its spec has, or when a rebuild is asked for, but not by its status.
 */
public final class SpecOrRebuild implements OnUpdateFilter<OSImage> {
  @Override
  public boolean accept(OSImage after, OSImage before) {
    return !Objects.equals(
            after.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !Objects.equals(rebuild(after), rebuild(before))
        || after.isMarkedForDeletion() != before.isMarkedForDeletion();
  }

  private static @Nullable String rebuild(OSImage image) {
    var annotations = image.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(ImageObserver.REBUILD);
  }
}
