// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.publish.EarlierArtifacts;
import dev.slipway.assembler.publish.ImageArtifact;
import dev.slipway.assembler.publish.LayoutFolder;
import java.io.IOException;
import java.util.List;

/** The published artifact as a folder, for skopeo, oras and crane. */
final class OciLayout implements Format.OfFiles {
  @Override
  public String name() {
    return "oci";
  }

  @Override
  public String description() {
    return "what --publish pushes, as an OCI layout folder";
  }

  @Override
  public List<String> fileNames(String image) {
    return List.of(image + "-oci");
  }

  @Override
  public void write(Assembled image, Aside aside, String name)
      throws IOException, AssemblyException {
    aside.put(
        name + "-oci",
        to -> {
          var artifact = ImageArtifact.of(image.artifact(), image.cache(), EarlierArtifacts.none());
          var _ = LayoutFolder.write(artifact, to, name, image.progress());
        });
  }
}
