// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an image stands.
 *
 * @param resolution what is known of its inputs
 * @param unresolvedSince when resolving began to fail; null when the last time went well
 * @param builds its builds
 * @param latest the newest build that succeeded, as its status says
 */
public record ObservedImage(
    Resolution resolution,
    @Nullable Instant unresolvedSince,
    List<ImageBuild> builds,
    @Nullable Published latest) {
  public ObservedImage {
    builds = List.copyOf(builds);
  }

  /** The same, knowing more of its inputs. */
  public ObservedImage with(Resolution known) {
    return new ObservedImage(known, unresolvedSince, builds, latest);
  }
}
