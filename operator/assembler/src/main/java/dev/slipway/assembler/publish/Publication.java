// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.build.OsImage;
import java.util.List;
import java.util.Optional;

/**
 * What an artifact is made of.
 *
 * @param images in their order: the first of a platform is what a plain pull gives
 * @param buildId which build it is, by which an equal one is found again
 */
public record Publication(List<PublishedImage> images, Optional<String> buildId) {
  /** What nobody publishes. */
  public static final Publication NOTHING = new Publication(List.of(), Optional.empty());

  /** One image in the default form. */
  public static Publication of(OsImage image) {
    return new Publication(List.of(PublishedImage.kernelInitrd(image)), Optional.empty());
  }
}
