// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code slipway run}. */
final class RunOptions {
  @Parameters(
      arity = "1..2",
      paramLabel = "IMAGE",
      description = "The image; LinuxKit's \"qemu IMAGE\" is understood, too.")
  List<Path> images = List.of();

  @Option(
      names = "--cpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "Processors (default: ${DEFAULT-VALUE}).")
  int cpus = 1;

  @Option(
      names = {"--mem", "--memory"},
      paramLabel = "MIB",
      defaultValue = "1024",
      description = "Memory in MiB (default: ${DEFAULT-VALUE}).")
  int memory = 1024;

  @Option(
      names = "--disk",
      paramLabel = "[file=]PATH[,size=SIZE][,format=raw|qcow2]",
      description =
          "A disk; with a size (512M, 2G) it is made when there is none. May be given several times.")
  List<String> disks = new ArrayList<>();

  @Option(
      names = "--publish",
      paramLabel = "HOST:GUEST[/udp]",
      description =
          "Lead a port of this computer's loopback into the machine; may be given several times.")
  List<String> publish = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "TEXT",
      description = "Userdata for the component metadata, by QEMU's fw_cfg.")
  @Nullable String data;

  @Option(names = "--data-file", paramLabel = "FILE", description = "The same, from a file.")
  @Nullable Path dataFile;

  @Option(
      names = "--console",
      paramLabel = "FILE",
      description = "Write the console into this file; - is the standard output.")
  @Nullable String console;

  @Option(
      names = "--until",
      paramLabel = "REGEX",
      description = "End the machine, with exit code 0, when a line of the console matches.")
  @Nullable String until;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "End the machine, with exit code 4, after this time.")
  int seconds;

  @Option(
      names = "--append",
      paramLabel = "TEXT",
      description = "More words for the kernel's command line.")
  @Nullable String append;

  @Option(
      names = "--accel",
      paramLabel = "HOW",
      defaultValue = "auto",
      description =
          "kvm, tcg (software alone), or auto: kvm where it works (default: ${DEFAULT-VALUE}).")
  String accel = "auto";

  @Option(
      names = "--arch",
      paramLabel = "ARCH",
      description = "amd64 or arm64 (default: this computer's).")
  @Nullable String arch;

  @Option(
      names = "--qemu",
      paramLabel = "PROGRAM",
      description = "QEMU's program (default: qemu-system-x86_64 or -aarch64 on the path).")
  @Nullable Path qemu;

  /** Refuses what cannot be. */
  void check() {
    if (images.size() == 2 && !images.getFirst().toString().equals("qemu")) {
      throw new IllegalArgumentException(
          "expected one IMAGE, found " + images.getFirst() + " and " + images.getLast());
    }
    if (cpus < 1 || memory < 64) {
      throw new IllegalArgumentException(
          "expected --cpus of 1 or more and --mem of 64 MiB or more");
    }
    if (!List.of("auto", "kvm", "tcg").contains(accel)) {
      throw new IllegalArgumentException("--accel: expected auto, kvm or tcg, found " + accel);
    }
    if (data != null && dataFile != null) {
      throw new IllegalArgumentException("expected --data or --data-file, found both");
    }
    if (seconds < 0) {
      throw new IllegalArgumentException("--timeout: expected seconds, found " + seconds);
    }
  }

  Path image() {
    return Objects.requireNonNull(images.getLast());
  }

  Optional<Duration> timeout() {
    return seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }
}
