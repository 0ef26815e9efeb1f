// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.Acceleration;
import dev.slipway.api.v1alpha1.MachineType;
import dev.slipway.api.v1alpha1.OSMachineClassSpec;
import dev.slipway.api.v1alpha1.PodVM;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VirtualMachinePodTest {
  @Test
  void thePodIsTheGoldenFiles() throws IOException {
    var pod =
        VirtualMachinePod.of(
            Machines.spec("default", "pool-x7k2p", "machine-uid"),
            List.of("push"),
            "example.com/vmm:1",
            Optional.of("devices.kubevirt.io/kvm"));

    try (var golden = getClass().getResourceAsStream("pod.golden.yaml")) {
      assertThat(Serialization.asYaml(pod))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void thePodHasNoOwnerThatTheGarbageCollectorCouldFollow() {
    var pod =
        VirtualMachinePod.of(
            Machines.spec("default", "m", "u"), List.of(), "vmm", Optional.empty());

    assertThat(pod.getMetadata().getOwnerReferences()).isEmpty();
  }

  @Test
  void aMachineThatMustHaveKvmAsksForItsResource() {
    var spec =
        Machines.spec(
            new MachineKey("default", "m", "u"),
            new OSMachineClassSpec(
                MachineType.PodVM, null, new PodVM(2, 1024, Acceleration.KVM), null));

    var pod = VirtualMachinePod.of(spec, List.of(), "vmm", Optional.of("devices.kubevirt.io/kvm"));

    assertThat(pod.getSpec().getContainers().getFirst().getResources().getLimits())
        .containsEntry("devices.kubevirt.io/kvm", new Quantity("1"));
  }
}
