// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.registry.ImageReference;
import java.util.List;
import java.util.Map;

/** What is to be done for an image. */
public sealed interface ImageAction {
  /** Ask registries for digests, then plan again. The keys are the references of the spec. */
  record ResolveInputs(Map<String, ImageReference> references) implements ImageAction {}

  /** Make the build of new content. */
  record CreateBuild(String name, String contentDigest, List<Pin> pins) implements ImageAction {}

  /** Give up a build that nobody asks for any more, unless it has changed since it was seen. */
  record DeleteBuild(String name, String version) implements ImageAction {}
}
