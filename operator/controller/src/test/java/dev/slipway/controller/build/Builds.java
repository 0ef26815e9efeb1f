// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.Kernel;
import dev.slipway.api.v1alpha1.OSContainer;
import dev.slipway.api.v1alpha1.OSFile;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.api.v1alpha1.OSModel;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;

/** Builds for tests. */
final class Builds {
  private static final String DIGEST = "sha256:" + "ab".repeat(32);

  private Builds() {}

  static OSImageBuild web() {
    var build = new OSImageBuild();
    build.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("team")
            .withName("web-0123456789")
            .withUid("00000000-0000-0000-0000-000000000001")
            .withGeneration(1L)
            .build());
    var web =
        Serialization.unmarshal(
            """
            name: web
            image: r.example/web@%s
            capabilities.add: [CAP_NET_BIND_SERVICE]
            command: []
            runtime: {mkdir: [/var/www]}
            """
                .formatted(DIGEST),
            OSContainer.class);
    build.setSpec(
        OSImageBuildSpec.of(
            "web",
            "sha256:0123456789" + "0".repeat(54),
            "registry.example:5000/os/web",
            OSModel.of(
                Kernel.of("r.example/kernel@" + DIGEST, "console=ttyS0"),
                List.of("r.example/init@" + DIGEST),
                List.of(),
                List.of(web),
                List.of(OSFile.ofText("etc/motd", "hello\n", "0644")))));
    return build;
  }
}
