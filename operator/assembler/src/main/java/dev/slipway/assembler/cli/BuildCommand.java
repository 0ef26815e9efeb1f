// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.model.Document;
import dev.slipway.assembler.progress.Progress;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Builds an OS image. */
@Command(
    name = "build",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Builds an OS image from models in LinuxKit's YAML.",
      "",
      "Several models are merged: lists are appended, and the last kernel wins. What has not changed since the last build"
          + " comes from the cache; images that are named by digest and cached need no registry. Files appear whole or"
          + " not at all, and equal inputs give equal bytes.",
      "",
      "  kernel+initrd      NAME-kernel, NAME-initrd.img, NAME-cmdline",
      "  kernel+squashfs    NAME-kernel, NAME-squashfs.img, NAME-squashfs-initrd.img, NAME-cmdline",
      "  kernel+erofs       NAME-kernel, NAME-erofs.img, NAME-erofs-initrd.img, NAME-cmdline",
      "  tar-kernel-initrd  NAME-initrd.tar with the three files of kernel+initrd",
      "  tar, docker        NAME.tar, NAME.docker: the root file system; docker's with a Dockerfile",
      "  oci                NAME-oci: an OCI layout folder with what --publish pushes"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  slipway build os.yaml",
      "  slipway build --name node --dir out base.yaml node.yaml",
      "  slipway build --format kernel+squashfs,oci os.yaml",
      "  slipway build -o - os.yaml | tar -t",
      "  slipway build --publish registry.example.org/os/node:1.4 node.yaml",
      "  slipway build --publish registry.example.org/os/node --arch amd64,arm64 --format kernel+initrd,kernel+erofs node.yaml"
    })
final class BuildCommand implements Callable<Integer> {
  @Mixin private BuildOptions options = new BuildOptions();
  @Spec private @Nullable CommandSpec spec;
  private BuildOptions.@Nullable Request checked;

  BuildCommand() {}

  /** The command with options that were read without picocli. */
  BuildCommand(BuildOptions options) {
    this.options = options;
  }

  /** Whether nothing is wrong with the options themselves; picocli tells what is. */
  boolean isSound() {
    try {
      options.images.check();
      checked = options.request();
      return true;
    } catch (AssemblyException | RuntimeException e) {
      return false;
    }
  }

  private PrintWriter out() {
    return spec == null
        ? new PrintWriter(System.out, true, System.out.charset())
        : spec.commandLine().getOut();
  }

  PrintWriter err() {
    return spec == null
        ? new PrintWriter(System.err, true, System.err.charset())
        : spec.commandLine().getErr();
  }

  @Override
  public Integer call() throws AssemblyException {
    var request = request();
    if (options.outputs.dryRun) {
      var out = out();
      var format = options.json ? Document.Format.JSON : Document.Format.YAML;
      out.print(ModelFiles.model(options.files, warnings()).document().text(format));
      out.flush();
      return 0;
    }
    String outcome;
    try {
      outcome = ResultFile.of(build(request));
    } catch (AssemblyException e) {
      reportFailure(ResultFile.of(e));
      throw e;
    } catch (RuntimeException | Error e) {
      reportFailure(
          ResultFile.of(Step.Assemble.name(), Reason.InternalError.name(), String.valueOf(e)));
      throw e;
    }
    report(outcome);
    return 0;
  }

  private BuildOptions.Request request() throws AssemblyException {
    if (checked != null) {
      return checked;
    }
    options.images.check();
    try {
      return options.request();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Reports a failure; that it cannot be written must not hide it. */
  private void reportFailure(String text) {
    try {
      report(text);
    } catch (AssemblyException e) {
      err().println("slipway: " + e.text());
    }
  }

  private void report(String text) throws AssemblyException {
    if (options.json) {
      out().println(text);
    }
    if (options.result != null) {
      try {
        ResultFile.write(options.result, text);
      } catch (IOException e) {
        throw AssemblyException.storage(Step.Assemble, e).at("--result " + options.result);
      }
    }
  }

  private ResultFile.Outcome build(BuildOptions.Request request) throws AssemblyException {
    var terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    try (var console = new ConsoleProgress(err(), terminal)) {
      var shown = options.quiet ? Progress.SILENT : console;
      return options.progress.isEmpty()
          ? build(request, shown)
          : build(request, reported(shown, terminal));
    }
  }

  private Progress reported(Progress shown, boolean terminal) throws AssemblyException {
    var out = terminal ? new PrintWriter(Writer.nullWriter()) : err();
    return ProgressReport.of(options.progress, out, shown);
  }

  private ResultFile.Outcome build(BuildOptions.Request request, Progress progress)
      throws AssemblyException {
    var model = options.lock.pin(ModelFiles.model(options.files, warnings()), options.files);
    try (var sources = options.images.open(progress)) {
      var decompress = options.outputs.decompressKernel;
      return new Building(request, sources, decompress, progress, this::say).build(model);
    }
  }

  private PrintWriter warnings() {
    return options.quiet ? new PrintWriter(Writer.nullWriter()) : err();
  }

  private void say(String text) {
    if (!options.quiet) {
      err().println(text);
    }
  }
}
