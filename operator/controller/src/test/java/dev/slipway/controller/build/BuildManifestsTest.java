// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildManifestsTest {
  @Test
  void theJobIsAsWritten() throws IOException {
    var job =
        BuildJob.of(Builds.web(), "registry.example/slipway/builder:1", List.of("plain.test:5000"));

    assertGolden("build-job.yaml", job);
  }

  @Test
  void theModelIsAsWritten() throws IOException {
    assertGolden("build-model.yaml", BuildModel.configMap(Builds.web()));
  }

  private static void assertGolden(String name, HasMetadata made) throws IOException {
    try (var golden = BuildManifestsTest.class.getResourceAsStream("/golden/" + name)) {
      assertThat(golden).as("/golden/" + name).isNotNull();
      assertThat(Serialization.asYaml(made))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
