// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
  private static final Path SOCKET = Path.of("/tmp/qmp");
  @TempDir private Path folder;

  @Test
  void isStartedWithNothingThatItDoesNotNeed() throws IOException {
    var machine =
        new Machine(
            "amd64",
            2,
            1024,
            List.of(Machine.Forward.parse("8080:80"), Machine.Forward.parse("53:53/udp")),
            List.of(),
            Optional.empty(),
            false);
    var boot =
        new Boot(
            Path.of("out/os-kernel"),
            Optional.of(Path.of("out/os-initrd.img")),
            Optional.empty(),
            "console=ttyS0");

    assertThat(String.join(" ", machine.command(boot, Machine.Console.Terminal, SOCKET)))
        .isEqualTo(
            "qemu-system-x86_64 -nodefaults -no-user-config -display none -machine q35 -cpu max"
                + " -accel tcg,thread=multi -no-reboot -smp 2 -m 1024M -kernel out/os-kernel -initrd out/os-initrd.img"
                + " -append console=ttyS0 -serial mon:stdio -qmp unix:/tmp/qmp"
                + " -netdev user,id=net0,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=udp:127.0.0.1:53-:53"
                + " -device virtio-net-pci,netdev=net0,romfile= -device virtio-rng-pci");
  }

  @Test
  void theRootIsTheFirstDiskAndCannotBeWritten() throws IOException {
    Files.write(folder.resolve("a,b"), new byte[] {'Q', 'F', 'I', (byte) 0xfb});
    var machine =
        new Machine(
            "arm64",
            1,
            512,
            List.of(),
            List.of(Disk.parse(folder + "/a").withFile(folder.resolve("a,b"))),
            Optional.of(Path.of("user")),
            true);
    var boot =
        new Boot(Path.of("k"), Optional.empty(), Optional.of(Path.of("os-squashfs.img")), "x");

    var command = machine.command(boot, Machine.Console.Output, SOCKET);

    assertThat(command)
        .contains("qemu-system-aarch64", "virt", "kvm", "stdio")
        .containsSubsequence(
            "if=virtio,file=os-squashfs.img,format=raw,readonly=on",
            "if=virtio,file=" + folder + "/a,,b,format=qcow2")
        .contains("name=opt/dev.slipway/userdata,file=user")
        .doesNotContain("-initrd");
    assertThat(machine.debianPackage()).isEqualTo("qemu-system-arm");
  }

  @Test
  void aDiskIsMadeWhenItHasASize() throws Exception {
    Disk.parse("file=" + folder.resolve("new") + ",size=3M").make();

    assertThat(folder.resolve("new")).hasSize(3 << 20);
    assertThatThrownBy(() -> Disk.parse(folder.resolve("none").toString()).make())
        .hasMessageContaining("add ,size=1G");
    assertThatThrownBy(() -> Disk.parse("x,cache=none")).hasMessageContaining("cache=none");
    assertThatThrownBy(() -> Disk.parse("x,size=big")).hasMessageContaining("size=512M");
    assertThatThrownBy(() -> Disk.parse("x,format=vmdk")).hasMessageContaining("raw or qcow2");
  }

  @Test
  void findsEveryKindOfImage() throws IOException {
    Files.writeString(folder.resolve("os-kernel"), "k");
    Files.writeString(folder.resolve("os-cmdline"), "quiet\n");
    Files.writeString(folder.resolve("os-erofs.img"), "e");
    var image = folder.resolve("os");

    assertThat(Boot.find(image, folder, "amd64").cmdline())
        .isEqualTo("quiet root=/dev/vda rootfstype=erofs ro");
    assertThat(Boot.find(folder.resolve("os-erofs.img"), folder, "amd64").root())
        .contains(folder.resolve("os-erofs.img"));
    Files.writeString(folder.resolve("os-initrd.img"), "i");
    assertThat(Boot.find(image, folder, "amd64").with("debug"))
        .isEqualTo(
            new Boot(
                folder.resolve("os-kernel"),
                Optional.of(folder.resolve("os-initrd.img")),
                Optional.empty(),
                "quiet debug"));
    assertThatThrownBy(() -> Boot.find(folder.resolve("none"), folder, "amd64"))
        .hasMessageContaining("none-squashfs.img", "slipway build FILE");
  }
}
