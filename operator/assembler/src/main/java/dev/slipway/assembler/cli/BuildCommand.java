// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.build.ImageBuilder;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.model.Document;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.output.KernelImage;
import dev.slipway.assembler.output.Outputs;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.publish.Publisher;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      "  slipway build --publish registry.example.org/os/node:1.4 node.yaml"
    })
final class BuildCommand implements Callable<Integer> {
  @Mixin private BuildOptions options = new BuildOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws AssemblyException {
    var request = request();
    if (options.outputs.dryRun) {
      var out = spec.commandLine().getOut();
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
    options.images.check();
    try {
      return options.request();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** Reports a failure; that it cannot be written must not hide it. */
  private void reportFailure(String text) {
    try {
      report(text);
    } catch (AssemblyException e) {
      spec.commandLine().getErr().println("slipway: " + e.text());
    }
  }

  private void report(String text) throws AssemblyException {
    if (options.json) {
      spec.commandLine().getOut().println(text);
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
    try (var console = new ConsoleProgress(spec.commandLine().getErr(), terminal)) {
      return build(request, options.quiet ? Progress.SILENT : console);
    }
  }

  private ResultFile.Outcome build(BuildOptions.Request request, Progress progress)
      throws AssemblyException {
    var model = options.lock.pin(ModelFiles.model(options.files, warnings()), options.files);
    try (var sources = options.images.open(progress)) {
      return build(request, model, sources, progress);
    }
  }

  private ResultFile.Outcome build(
      BuildOptions.Request request,
      OsModel model,
      RegistryOptions.Sources sources,
      Progress progress)
      throws AssemblyException {
    var cache = sources.cache();
    var builder = new ImageBuilder(cache, sources.images(), request.compression(), progress);
    var image = builder.build(model, request.imageName());
    if (options.outputs.decompressKernel) {
      image = image.withKernel(KernelImage.decompress(image.kernel(), cache));
    }
    var segments = image.segments().size();
    var size = write(new Outputs(image, cache, progress), request.outputs());
    if (request.target().isEmpty()) {
      return new ResultFile.Outcome(Optional.empty(), size, 0, segments);
    }
    var target = request.target().get();
    var published = new Publisher(sources.registry(), cache, progress).publish(image, target);
    say("published %s@%s".formatted(target, published.digest()));
    return new ResultFile.Outcome(
        Optional.of(published.digest().toString()),
        published.sizeBytes(),
        published.bytesMoved(),
        segments);
  }

  private long write(Outputs outputs, OutputOptions.Wanted wanted) throws AssemblyException {
    return switch (wanted.place()) {
      case OutputOptions.Place.Nowhere() -> 0;
      case OutputOptions.Place.Folder(var folder) -> {
        var written = outputs.write(wanted.formats(), folder, wanted.name());
        var files = written.files().stream().map(Path::toString).collect(Collectors.joining(", "));
        say("wrote %s: %s".formatted(files, ConsoleProgress.size(written.size())));
        yield written.size();
      }
      case OutputOptions.Place.File(var format, var file) -> {
        var size = outputs.write(format, file);
        say("wrote %s: %s, %s".formatted(format.name(), file, ConsoleProgress.size(size)));
        yield size;
      }
      case OutputOptions.Place.StandardOutput(var format) -> {
        outputs.write(format, System.out);
        yield 0;
      }
    };
  }

  private PrintWriter warnings() {
    return options.quiet ? new PrintWriter(Writer.nullWriter()) : spec.commandLine().getErr();
  }

  private void say(String text) {
    if (!options.quiet) {
      spec.commandLine().getErr().println(text);
    }
  }
}
