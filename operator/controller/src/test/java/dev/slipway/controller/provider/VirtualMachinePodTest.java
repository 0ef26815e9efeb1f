// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VirtualMachinePodTest {
  @Test
  void thePodIsTheGoldenFiles() throws IOException {
    var pod =
        VirtualMachinePod.of(
            Machines.spec("default", "pool-x7k2p", "machine-uid"), "example.com/vmm:1");

    try (var golden = getClass().getResourceAsStream("pod.golden.yaml")) {
      assertThat(Serialization.asYaml(pod))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void thePodHasNoOwnerThatTheGarbageCollectorCouldFollow() {
    var pod = VirtualMachinePod.of(Machines.spec("default", "m", "u"), "vmm");

    assertThat(pod.getMetadata().getOwnerReferences()).isEmpty();
  }
}
