// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.registry.ImageReference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is to be done for an image. */
public sealed interface ImageAction {
  /** Ask registries for digests, then plan again. The keys are the references of the spec. */
  record ResolveInputs(Map<String, ImageReference> references) implements ImageAction {}

  /** Look which builds pools and machines use, then plan again. */
  record LookForUse() implements ImageAction {}

  /**
   * Make a build.
   *
   * @param nonce what tells it apart from earlier builds of the same content
   * @param base an earlier artifact whose parts can be used again
   */
  record CreateBuild(
      String name,
      String contentDigest,
      @Nullable String nonce,
      List<Pin> pins,
      Trigger trigger,
      @Nullable String base)
      implements ImageAction {}

  /**
   * Delete a build, unless it has changed since it was seen.
   *
   * @param tag what goes after it, if it went: a build that stays must not lose its tag
   */
  record DeleteBuild(String name, String version, @Nullable Tag tag) implements ImageAction {
    /** Without its tag. */
    public DeleteBuild(String name, String version) {
      this(name, version, null);
    }
  }

  /** A tag in its registry, which is deleted if it still means this digest. */
  record Tag(ImageReference reference, String digest) {}
}
