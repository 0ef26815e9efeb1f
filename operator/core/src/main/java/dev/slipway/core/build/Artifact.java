// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import java.util.List;

/**
 * What a build made, as the build pod says.
 *
 * @param digest the artifact's
 * @param sizeBytes the artifact's size
 * @param bytesMoved what was sent to the registry
 * @param bytesReused what the registry had
 * @param segments how many parts the initramfs has
 * @param segmentsReused how many of them were taken from earlier builds
 */
public record Artifact(
    String digest,
    long sizeBytes,
    long bytesMoved,
    long bytesReused,
    int segments,
    int segmentsReused,
    List<Output> outputs) {
  public Artifact {
    outputs = List.copyOf(outputs);
  }

  /** One form of the image, for one architecture. */
  public record Output(String type, String arch, String digest, long sizeBytes) {
    /** How a build declares it. */
    String declared() {
      return type + "/" + arch;
    }
  }
}
