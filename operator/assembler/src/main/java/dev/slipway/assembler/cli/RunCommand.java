// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.machine.Boot;
import dev.slipway.assembler.machine.Disk;
import dev.slipway.assembler.machine.Kvm;
import dev.slipway.assembler.machine.Machine;
import dev.slipway.assembler.machine.Run;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs an image in QEMU. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Boots an image in a virtual machine of QEMU, its console on this terminal.",
      "",
      "IMAGE is what the names of the image's files begin with, or one of them: kernel+initrd, kernel+squashfs,"
          + " kernel+erofs, tar-kernel-initrd, or an OCI layout folder. Keys on a terminal: Ctrl-A X ends the machine,"
          + " Ctrl-A H shows more; with --until or --console, Ctrl-C ends it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:--until has matched, or the machine has switched itself off",
      " 1:it failed, ended before --until matched, or reset itself (a panic, or a reboot)",
      " 2:the command line is wrong",
      " 4:--timeout has passed"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  slipway run --mem 2048 --publish 8080:80 os",
      "  slipway run --disk data.img,size=2G --data-file keys.json os-squashfs.img",
      "  slipway run --until 'slipway: ready' --timeout 60 os"
    })
final class RunCommand implements Callable<Integer> {
  static final int TIMED_OUT = 4;

  @Mixin private RunOptions options = new RunOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws AssemblyException, IOException, InterruptedException {
    var wanted = wanted();
    var scratch = Files.createTempDirectory("slipway-run-");
    var hook = new Thread(() -> delete(scratch));
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return exitCode(run(wanted, scratch));
    } catch (IOException e) {
      throw new AssemblyException(
          Step.RunMachine, Reason.StorageFailed, String.valueOf(e.getMessage()), e);
    } finally {
      delete(scratch);
      remove(hook);
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // Ctrl-C: the process ends already
    }
  }

  /** What the options ask for, with all that can be wrong in them checked. */
  private record Wanted(
      String architecture,
      List<Machine.Forward> forwards,
      List<Disk> disks,
      Optional<Pattern> until) {}

  private Wanted wanted() {
    try {
      options.check();
      return new Wanted(
          Architecture.of(options.arch),
          options.publish.stream().map(Machine.Forward::parse).toList(),
          options.disks.stream().map(Disk::parse).toList(),
          Optional.ofNullable(options.until).map(Pattern::compile));
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "--until: expected a regular expression: " + e.getDescription(), e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private Run.Outcome run(Wanted wanted, Path scratch) throws IOException, InterruptedException {
    var boot = Boot.find(options.image(), scratch, wanted.architecture).with(options.append);
    for (var forward : wanted.forwards) {
      forward.check();
    }
    for (var disk : wanted.disks) {
      disk.make();
    }
    var machine =
        new Machine(
            wanted.architecture,
            options.cpus,
            options.memory,
            wanted.forwards,
            wanted.disks,
            userdata(scratch),
            kvm(wanted.architecture));
    var program = options.qemu == null ? machine.program() : options.qemu.toString();
    if (!onPath(program)) {
      throw new IOException(
          "%s is not installed; on Debian and Ubuntu: apt-get install %s"
              .formatted(program, machine.debianPackage()));
    }
    var socket = scratch.resolve("qmp");
    try (var console = console(wanted)) {
      var run = new Run(wanted.until, options.timeout(), Optional.ofNullable(console.stream()));
      var command = new ArrayList<>(machine.command(boot, run.kind(), socket));
      command.set(0, program);
      return run.start(command, socket);
    }
  }

  private record Sink(@Nullable OutputStream stream, boolean ours) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (stream != null && ours) {
        stream.close();
      }
    }
  }

  private Sink console(Wanted wanted) throws IOException {
    if (options.console != null && !options.console.equals("-")) {
      return new Sink(new FileOutputStream(options.console), true);
    }
    var watched =
        wanted.until.isPresent() || options.console != null || options.timeout().isPresent();
    return new Sink(watched ? System.out : null, false);
  }

  private Optional<Path> userdata(Path scratch) throws IOException {
    if (options.data != null) {
      return Optional.of(Files.writeString(scratch.resolve("userdata"), options.data));
    }
    if (options.dataFile != null && !Files.isReadable(options.dataFile)) {
      throw new IOException("--data-file: there is no file " + options.dataFile);
    }
    return Optional.ofNullable(options.dataFile);
  }

  private boolean kvm(String architecture) throws InterruptedException {
    var own = architecture.equals(Architecture.of(null));
    return options.accel.equals("kvm")
        || (options.accel.equals("auto") && own && Kvm.works(architecture));
  }

  private int exitCode(Run.Outcome outcome) {
    var err = spec.commandLine().getErr();
    return switch (outcome) {
      case Matched, PoweredOff -> 0;
      case TimedOut -> {
        err.printf(
            "slipway: --timeout: %d s have passed%s%n",
            options.timeout().map(Duration::toSeconds).orElse(0L),
            options.until == null ? "" : " without a match of --until " + options.until);
        yield TIMED_OUT;
      }
      case Reset -> {
        err.println("slipway: the machine has reset itself: a panic, or a reboot");
        yield Main.FAILED;
      }
      case Failed -> {
        err.println(
            options.until == null
                ? "slipway: QEMU failed"
                : "slipway: the machine has ended without a match of --until " + options.until);
        yield Main.FAILED;
      }
    };
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      return; // it lies in the folder for temporary files
    }
  }

  private static boolean onPath(String program) {
    if (program.contains("/")) {
      return Files.isExecutable(Path.of(program));
    }
    for (var folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
