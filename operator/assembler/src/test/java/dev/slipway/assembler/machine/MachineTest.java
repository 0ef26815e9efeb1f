// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {
  @Test
  void isStartedWithNothingThatItDoesNotNeed() {
    var machine =
        new Machine(
            Path.of("out/os"), "amd64", 2, 1024, List.of(Machine.Forward.parse("8080:80")), false);

    assertThat(String.join(" ", machine.command("console=ttyS0")))
        .isEqualTo(
            "qemu-system-x86_64 -nodefaults -no-user-config -display none -machine q35 -cpu max"
                + " -accel tcg,thread=multi -no-reboot -smp 2 -m 1024M -kernel out/os-kernel -initrd out/os-initrd.img"
                + " -append console=ttyS0 -serial mon:stdio"
                + " -netdev user,id=net0,hostfwd=tcp:127.0.0.1:8080-:80 -device virtio-net-pci,netdev=net0,romfile="
                + " -device virtio-rng-pci");
  }

  @Test
  void usesTheProcessorWhereItMay() {
    var machine = new Machine(Path.of("os"), "arm64", 1, 512, List.of(), true);

    assertThat(machine.command("")).contains("qemu-system-aarch64", "virt", "kvm");
    assertThat(machine.debianPackage()).isEqualTo("qemu-system-arm");
  }
}
