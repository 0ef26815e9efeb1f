// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.core.image.ImageAction;
import dev.slipway.core.image.Pin;
import dev.slipway.core.image.Trigger;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageBuildManifestTest {
  @Test
  void theBuildIsAsWritten() throws IOException {
    var digest = "sha256:" + "ab".repeat(32);
    var image = Images.web("team", "r.example", "init:1");
    image.getMetadata().setUid("00000000-0000-0000-0000-000000000001");
    image.getMetadata().setGeneration(3L);
    image.setSpec(
        Serialization.unmarshal(
            """
            os: {kernel: {image: "r.example/kernel:1"}, init: ["r.example/init:1"]}
            inputs:
              pullSecretRefs: [{name: pull}]
              mirrors: [{registry: docker.io, mirror: m.example/hub}]
              caBundleRef: {name: ca, key: ca.crt}
            publish:
              repository: r.example/os/web
              tagTemplate: "{{name}}-{{version}}"
              credentialsSecretRef: {name: push}
            build: {retries: 1, suspend: true}
            test: {timeoutSeconds: 60}
            """,
            OSImageSpec.class));
    var create =
        new ImageAction.CreateBuild(
            "web-abababababab",
            digest,
            "rnow",
            List.of(new Pin("r.example/kernel:1", digest), new Pin("r.example/init:1", digest)),
            new Trigger(Trigger.Kind.Requested, "slipway.dev/rebuild=now"),
            "r.example/os/web@" + digest);

    var build =
        ImageBuilds.of(
            image, image.getSpec().os(), Map.of("ConfigMap web, key index.html", "ab"), create);

    try (var golden =
        ImageBuildManifestTest.class.getResourceAsStream("/golden/image-build.yaml")) {
      assertThat(Serialization.asYaml(build))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
