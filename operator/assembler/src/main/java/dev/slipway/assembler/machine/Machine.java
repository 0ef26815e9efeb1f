// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A virtual machine in QEMU that boots the three files of an image.
 *
 * @param prefix what the files' names begin with
 * @param architecture as Go calls it
 * @param forwards TCP ports of this computer's loopback that lead into the machine
 * @param kvm whether the processor does the work
 */
public record Machine(
    Path prefix,
    String architecture,
    int cpus,
    int memoryMib,
    List<Forward> forwards,
    boolean kvm) {

  /** A port of the host that leads to one of the guest. */
  public record Forward(int host, int guest) {
    /** Reads {@code HOST:GUEST}. */
    public static Forward parse(String text) {
      var parts = text.split(":", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException("--publish: expected HOST:GUEST, found " + text);
      }
      return new Forward(port(parts[0]), port(parts[1]));
    }

    private static int port(String text) {
      try {
        var port = Integer.parseInt(text);
        if (port > 0 && port < 65536) {
          return port;
        }
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("--publish: expected a port, found " + text, e);
      }
      throw new IllegalArgumentException(
          "--publish: expected a port from 1 to 65535, found " + text);
    }
  }

  /** The program that runs it. */
  public String program() {
    return program(architecture);
  }

  private static String program(String architecture) {
    return architecture.equals("arm64") ? "qemu-system-aarch64" : "qemu-system-x86_64";
  }

  /** The Debian package that has the program. */
  public String debianPackage() {
    return architecture.equals("arm64") ? "qemu-system-arm" : "qemu-system-x86";
  }

  /** The file of the image with this ending. */
  public Path file(String ending) {
    return prefix.resolveSibling(prefix.getFileName() + ending);
  }

  /** The files that are missing. */
  public List<Path> missing() {
    return List.of("-kernel", "-initrd.img", "-cmdline").stream()
        .map(this::file)
        .filter(file -> !Files.isReadable(file))
        .toList();
  }

  /**
   * The command line: no devices but a console, a network card and a source of random numbers.
   *
   * @param cmdline the kernel's command line
   */
  public List<String> command(String cmdline) {
    var command = hardware(architecture, kvm ? "kvm" : "tcg,thread=multi");
    command.addAll(List.of("-no-reboot", "-smp", String.valueOf(cpus), "-m", memoryMib + "M"));
    command.addAll(
        List.of("-kernel", file("-kernel").toString(), "-initrd", file("-initrd.img").toString()));
    command.addAll(List.of("-append", cmdline, "-serial", "mon:stdio"));
    command.addAll(List.of("-netdev", network(), "-device", "virtio-net-pci,netdev=net0,romfile="));
    command.addAll(List.of("-device", "virtio-rng-pci"));
    return List.copyOf(command);
  }

  /** A machine that is only set up; it waits for {@code quit} at its standard input. */
  static List<String> rehearsal(String architecture) {
    var command = hardware(architecture, "kvm");
    command.addAll(List.of("-S", "-monitor", "stdio"));
    return List.copyOf(command);
  }

  /** What decides whether KVM can run it. */
  private static List<String> hardware(String architecture, String accelerator) {
    var machine = architecture.equals("arm64") ? "virt" : "q35";
    var command =
        List.of(
            program(architecture),
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-machine",
            machine,
            "-cpu",
            "max",
            "-accel",
            accelerator);
    return new ArrayList<>(command);
  }

  private String network() {
    var text = new StringBuilder("user,id=net0");
    forwards.forEach(
        f -> text.append(",hostfwd=tcp:127.0.0.1:").append(f.host).append("-:").append(f.guest));
    return text.toString();
  }
}
