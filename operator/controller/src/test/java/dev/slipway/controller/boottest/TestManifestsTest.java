// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.boottest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestManifestsTest {
  private static final String ARTIFACT = "registry.example:5000/os/web@sha256:" + "ef".repeat(32);

  @Test
  void thePodIsAsWritten() throws IOException {
    assertGolden("boot-test-pod.yaml", pod(Optional.empty()));
  }

  @Test
  void whatThePodReadsIsAsWritten() throws IOException {
    assertGolden(
        "boot-test-checks.yaml", TestManifests.checks(TestedBuild.web(), TestedBuild.test()));
  }

  @Test
  void whatThePodReachesIsAsWritten() throws IOException {
    assertGolden("boot-test-network.yaml", TestManifests.network(TestedBuild.web()));
  }

  @Test
  void takesKVMWhereADevicePluginGivesIt() {
    var container =
        pod(Optional.of("devices.kubevirt.io/kvm")).getSpec().getContainers().getFirst();

    assertThat(container.getResources().getLimits().get("devices.kubevirt.io/kvm"))
        .hasToString("1");
    assertThat(container.getArgs()).contains("--accel=Auto");
  }

  private static io.fabric8.kubernetes.api.model.Pod pod(Optional<String> kvm) {
    return TestPodManifest.of(
        TestedBuild.web(),
        TestedBuild.test(),
        2,
        ARTIFACT,
        "registry.example/slipway/vmm:1",
        kvm,
        Duration.ofMinutes(7));
  }

  private static void assertGolden(String name, HasMetadata made) throws IOException {
    try (var golden = TestManifestsTest.class.getResourceAsStream("/golden/" + name)) {
      assertThat(golden).as("/golden/" + name).isNotNull();
      assertThat(Serialization.asYaml(made))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
