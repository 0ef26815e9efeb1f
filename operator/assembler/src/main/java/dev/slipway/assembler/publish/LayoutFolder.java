// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
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
  public static Digest write(OsImage image, Cache cache, Path folder, String tag, Progress progress)
      throws AssemblyException, IOException {
    var artifact = ImageArtifact.of(image, cache);
    var blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
    try (var transfer = progress.begin("write OCI layout", artifact.size())) {
      for (var blob : artifact.blobs()) {
        var file = blobs.resolve(blob.descriptor().digest().hex());
        if (!Files.exists(file)) { // equal files are one blob
          write(blob, file);
        }
        transfer.advance(blob.descriptor().size());
      }
    }
    Files.write(blobs.resolve(Digest.of(artifact.manifest()).hex()), artifact.manifest());
    Files.write(blobs.resolve(artifact.digest().hex()), artifact.index());
    Files.writeString(folder.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.write(folder.resolve("index.json"), Artifact.layout(artifact.index(), tag));
    return artifact.digest();
  }

  private static void write(ImageArtifact.Blob blob, Path file) throws IOException {
    try (var out =
        new BufferedOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), BUFFER)) {
      blob.source().writeTo(out);
    }
  }
}
