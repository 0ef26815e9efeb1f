// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.image.ImageAction;
import dev.slipway.core.image.Pin;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageBuildManifestTest {
  @Test
  void theBuildIsAsWritten() throws IOException {
    var digest = "sha256:" + "ab".repeat(32);
    var image = Images.web("team", "r.example", "init:1");
    image.getMetadata().setUid("00000000-0000-0000-0000-000000000001");
    var create =
        new ImageAction.CreateBuild(
            "web-abababababab",
            digest,
            List.of(new Pin("r.example/kernel:1", digest), new Pin("r.example/init:1", digest)));

    var build = ImageEffects.build(image, create);

    try (var golden =
        ImageBuildManifestTest.class.getResourceAsStream("/golden/image-build.yaml")) {
      assertThat(Serialization.asYaml(build))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
