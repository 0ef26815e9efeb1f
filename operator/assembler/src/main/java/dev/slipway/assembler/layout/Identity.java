// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.model.FileSpec;
import dev.slipway.assembler.model.Position;
import java.util.regex.Pattern;

/**
 * What an image calls itself in os-release(5). It has a segment of its own: all others stay the
 * same when nothing but this changes.
 *
 * @param imageId the name of the image
 * @param imageVersion its version
 * @param buildId the digest of what it was built from
 */
public record Identity(String imageId, String imageVersion, String buildId) {
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._:+-]{1,253}");

  /** Refuses what would need quotes in shells. */
  public Identity {
    for (var value : new String[] {imageId, imageVersion, buildId}) {
      if (!VALUE.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "\"%s\" is no identity: expected at most 253 letters, digits and . _ : + -"
                .formatted(value));
      }
    }
  }

  /** The file that says it. */
  public FileSpec osRelease() {
    var text =
        """
        NAME="Slipway"
        ID=slipway
        IMAGE_ID="%1$s"
        IMAGE_VERSION="%2$s"
        BUILD_ID="%3$s"
        PRETTY_NAME="%1$s (%3$s)"
        """
            .formatted(imageId, imageVersion, buildId);
    return new FileSpec(
        "etc/os-release", new Position("identity", 1, 1), new FileSpec.Regular(text), 0644, 0, 0);
  }
}
