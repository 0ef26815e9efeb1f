// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.progress.Phase;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes an image as an OCI layout folder (OCI image specification, "Image Layout"): its blobs are
 * those that {@link Publisher} sends.
 */
public final class LayoutFolder {
  private static final int BUFFER = 1 << 17;

  private LayoutFolder() {}

  /**
   * Writes a folder that is not there yet.
   *
   * @param tag how tools may call the image in it
   * @return the digest of the artifact's index
   */
  public static Digest write(ImageArtifact artifact, Path folder, String tag, Progress progress)
      throws IOException {
    var blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
    try (var transfer = progress.begin(Phase.Writing, "write OCI layout", artifact.size())) {
      for (var blob : artifact.blobs()) {
        var file = blobs.resolve(blob.descriptor().digest().hex());
        write(blob, file);
        transfer.advance(blob.descriptor().size());
      }
    }
    for (var manifest : artifact.manifests()) {
      Files.write(blobs.resolve(manifest.descriptor().digest().hex()), manifest.bytes());
    }
    Files.write(blobs.resolve(artifact.digest().hex()), artifact.index());
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.write(folder.resolve("index.json"), Artifact.layout(artifact.index(), tag));
    return artifact.digest();
  }

  private static void write(Blob blob, Path file) throws IOException {
    try (var out =
        new BufferedOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), BUFFER)) {
      blob.source()
          .orElseThrow(() -> new IOException("the cache has no " + blob.descriptor().digest()))
          .writeTo(out);
    }
  }
}
