// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.controller.platform.TestSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildManifestsTest {
  private static final TestSettings SETTINGS = new TestSettings(List.of("plain.test:5000"));

  @Test
  void theJobIsAsWritten() throws IOException {
    assertGolden("build-job.yaml", BuildJob.of(Builds.web(), 1, SETTINGS));
  }

  @Test
  void theJobOfABuildThatAsksForEverythingIsAsWritten() throws IOException {
    assertGolden("build-job-full.yaml", BuildJob.of(Builds.full(), 2, SETTINGS));
  }

  @Test
  void theModelIsAsWritten() throws IOException {
    assertGolden("build-model.yaml", BuildModel.configMap(Builds.web(), null));
  }

  @Test
  void theModelNamesFilesInsteadOfTheirSourcesAndHasCertificates() throws IOException {
    assertGolden("build-model-full.yaml", BuildModel.configMap(Builds.full(), "a certificate"));
  }

  @Test
  void whatThePodMayReachIsAsWritten() throws IOException {
    assertGolden("build-network.yaml", BuildNetwork.policy(Builds.web()));
  }

  private static void assertGolden(String name, HasMetadata made) throws IOException {
    try (var golden = BuildManifestsTest.class.getResourceAsStream("/golden/" + name)) {
      assertThat(golden).as("/golden/" + name).isNotNull();
      assertThat(Serialization.asYaml(made))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
