// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A virtual machine in QEMU.
 *
 * @param architecture as Go calls it
 * @param forwards ports of this computer's loopback that lead into the machine
 * @param disks its disks, after that of the root file system
 * @param userdata the file that the guest finds in fw_cfg as {@code opt/dev.slipway/userdata}
 * @param kvm whether the processor does the work
 */
public record Machine(
    String architecture,
    int cpus,
    int memoryMib,
    List<Forward> forwards,
    List<Disk> disks,
    Optional<Path> userdata,
    boolean kvm) {

  /** A port of the host that leads to one of the guest. */
  public record Forward(int host, int guest, String protocol) {
    /** Reads {@code HOST:GUEST[/udp]}. */
    public static Forward parse(String text) {
      var slash = text.indexOf('/');
      var protocol = slash < 0 ? "tcp" : text.substring(slash + 1);
      var parts = (slash < 0 ? text : text.substring(0, slash)).split(":", -1);
      if (parts.length != 2 || !List.of("tcp", "udp").contains(protocol)) {
        throw new IllegalArgumentException(
            "--publish: expected HOST:GUEST, or HOST:GUEST/udp, found " + text);
      }
      return new Forward(port(parts[0]), port(parts[1]), protocol);
    }

    /** Says so when another program has the port: QEMU's words name no option. */
    public void check() throws IOException {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), host);
      try {
        if (protocol.equals("udp")) {
          new DatagramSocket(address).close();
        } else {
          try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
          }
        }
      } catch (BindException e) {
        throw new IOException(
            "--publish %d:%d: port %d of this computer's loopback cannot be taken (%s): choose another"
                .formatted(host, guest, host, e.getMessage()),
            e);
      }
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

  /** Who has the machine's console. */
  public enum Console {
    /** The terminal, with QEMU's keys. */
    Terminal,
    /** The standard output of QEMU's process alone. */
    Output
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

  /**
   * The command line: no devices but a console, disks, a network card and a source of random
   * numbers.
   *
   * @param control the socket where QEMU's control protocol is spoken
   */
  public List<String> command(Boot boot, Console console, Path control) throws IOException {
    var command = hardware(architecture, kvm ? "kvm" : "tcg,thread=multi");
    command.addAll(List.of("-no-reboot", "-smp", String.valueOf(cpus), "-m", memoryMib + "M"));
    command.addAll(List.of("-kernel", boot.kernel().toString()));
    boot.initrd().ifPresent(file -> command.addAll(List.of("-initrd", file.toString())));
    command.addAll(List.of("-append", boot.cmdline()));
    command.addAll(List.of("-serial", console == Console.Terminal ? "mon:stdio" : "stdio"));
    command.addAll(List.of("-qmp", "unix:" + escaped(control)));
    command.addAll(List.of("-netdev", network(), "-device", "virtio-net-pci,netdev=net0,romfile="));
    command.addAll(List.of("-device", "virtio-rng-pci"));
    if (boot.root().isPresent()) {
      drive(command, boot.root().get(), "raw,readonly=on");
    }
    for (var disk : disks) {
      drive(command, disk.file(), disk.realFormat());
    }
    userdata.ifPresent(file ->
        command.addAll(List.of("-fw_cfg", "name=opt/dev.slipway/userdata,file=" + escaped(file))));
    return List.copyOf(command);
  }

  private static void drive(List<String> command, Path file, String format) {
    command.addAll(List.of("-drive", "if=virtio,file=" + escaped(file) + ",format=" + format));
  }

  /** A comma ends a value unless it is doubled. */
  private static String escaped(Path file) {
    return file.toString().replace(",", ",,");
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
        f -> text.append(",hostfwd=%s:127.0.0.1:%d-:%d".formatted(f.protocol, f.host, f.guest)));
    return text.toString();
  }
}
