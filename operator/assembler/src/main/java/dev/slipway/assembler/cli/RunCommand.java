// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.machine.Kvm;
import dev.slipway.assembler.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs an image in QEMU. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Boots an image in a virtual machine of QEMU, its console on this terminal.",
      "",
      "Keys: Ctrl-A X ends the machine, Ctrl-A H shows more."
    },
    footerHeading = "%nExample:%n",
    footer = "  slipway run --memory 2048 --publish 8080:80 os")
final class RunCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PREFIX",
      description = "What the names of the files PREFIX-kernel, -initrd.img, -cmdline begin with.")
  private @Nullable Path prefix;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "Processors (default: ${DEFAULT-VALUE}).")
  private int cpus = 1;

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      defaultValue = "1024",
      description = "Memory in MiB (default: ${DEFAULT-VALUE}).")
  private int memory = 1024;

  @Option(
      names = "--publish",
      paramLabel = "HOST:GUEST",
      description =
          "Lead a TCP port of this computer's loopback into the machine; may be given several times.")
  private List<String> publish = List.of();

  @Option(
      names = "--accel",
      paramLabel = "HOW",
      defaultValue = "auto",
      description =
          "kvm, tcg (software alone), or auto: kvm where it works (default: ${DEFAULT-VALUE}).")
  private String accel = "auto";

  @Option(
      names = "--arch",
      paramLabel = "ARCH",
      description = "amd64 or arm64 (default: this computer's).")
  private @Nullable String arch;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var machine = machine();
    var missing = machine.missing();
    var err = spec.commandLine().getErr();
    if (!missing.isEmpty()) {
      err.println(
          "slipway: no such file: "
              + missing.getFirst()
              + "; build the image first: slipway build FILE");
      return Main.FAILED;
    }
    if (!onPath(machine.program())) {
      err.printf(
          "slipway: %s is not installed; on Debian and Ubuntu: apt-get install %s%n",
          machine.program(), machine.debianPackage());
      return Main.FAILED;
    }
    var cmdline = Files.readString(machine.file("-cmdline")).strip();
    var process = new ProcessBuilder(machine.command(cmdline)).inheritIO().start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    return process.waitFor() == 0 ? 0 : Main.FAILED;
  }

  private Machine machine() throws InterruptedException {
    if (cpus < 1 || memory < 64) {
      throw new ParameterException(
          spec.commandLine(), "expected --cpus of 1 or more and --memory of 64 MiB or more");
    }
    if (!List.of("auto", "kvm", "tcg").contains(accel)) {
      throw new ParameterException(
          spec.commandLine(), "--accel: expected auto, kvm or tcg, found " + accel);
    }
    try {
      var architecture = Architecture.of(arch);
      var own = architecture.equals(Architecture.of(null));
      var kvm = accel.equals("kvm") || (accel.equals("auto") && own && Kvm.works(architecture));
      var forwards = publish.stream().map(Machine.Forward::parse).toList();
      return new Machine(Objects.requireNonNull(prefix), architecture, cpus, memory, forwards, kvm);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private static boolean onPath(String program) {
    for (var folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
