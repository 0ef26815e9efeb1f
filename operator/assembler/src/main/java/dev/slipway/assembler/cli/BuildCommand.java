// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.build.ImageBuilder;
import dev.slipway.assembler.build.ImageFiles;
import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.model.ModelReader;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.publish.Publisher;
import dev.slipway.assembler.registry.Credentials;
import dev.slipway.assembler.registry.Reference;
import dev.slipway.assembler.registry.RegistryClient;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Builds an OS image. */
@Command(
    name = "build",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Builds an OS image from models in LinuxKit's YAML.",
      "",
      "Several models are merged: lists are appended, and the last kernel wins. Without --publish the image is written as NAME-kernel,"
          + " NAME-initrd.img and NAME-cmdline. What has not changed since the last build comes from the cache; images that are"
          + " named by digest and cached need no registry."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  slipway build os.yaml",
      "  slipway build --name node --dir out base.yaml node.yaml",
      "  slipway build --publish registry.example.org/os/node:1.4 node.yaml"
    })
final class BuildCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Models; - is the standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "kernel+initrd",
      description = "What to make: kernel+initrd, the only format so far.")
  private String format = "kernel+initrd";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the files (default: that of the first FILE).")
  private @Nullable String name;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Folder for the files (default: this one; with --publish no files are written unless it is given).")
  private @Nullable Path dir;

  @Option(
      names = "--publish",
      paramLabel = "REPOSITORY[:TAG]",
      description = "Push the image to a registry.")
  private @Nullable String publish;

  @Option(
      names = "--insecure-registry",
      paramLabel = "HOST:PORT",
      description = "Talk plain HTTP to this registry; may be given several times.")
  private Set<String> insecure = new LinkedHashSet<>();

  @Option(
      names = "--arch",
      paramLabel = "ARCH",
      description = "amd64 or arm64 (default: this computer's).")
  private @Nullable String arch;

  @Option(
      names = "--compression",
      paramLabel = "HOW",
      defaultValue = "zstd:3",
      description = "zstd[:LEVEL], gzip or none (default: ${DEFAULT-VALUE}).")
  private String compression = "zstd:3";

  @Option(
      names = "--image-id",
      paramLabel = "NAME",
      description = "IMAGE_ID in /etc/os-release (default: NAME).")
  private @Nullable String imageId;

  @Option(
      names = "--image-version",
      paramLabel = "V",
      defaultValue = "0",
      description = "IMAGE_VERSION in /etc/os-release (default: ${DEFAULT-VALUE}).")
  private String imageVersion = "0";

  @Option(
      names = "--build-id",
      paramLabel = "DIGEST",
      description = "BUILD_ID in /etc/os-release (default: a digest of all that the image holds).")
  private @Nullable String buildId;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Cache (default: $${SLIPWAY_CACHE:-~/.cache/slipway}/assembler); builds may share it.")
  private @Nullable Path cache;

  @Option(
      names = "--result",
      paramLabel = "FILE",
      description =
          "Write the outcome, or the failure, as JSON of less than 4096 bytes into this file.")
  private @Nullable Path result;

  @Option(names = "--json", description = "Print the outcome as JSON to the standard output.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but errors.")
  private boolean quiet;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws AssemblyException, IOException {
    var request = request();
    try {
      var outcome = build(request);
      report(ResultFile.of(outcome));
      return 0;
    } catch (AssemblyException e) {
      report(ResultFile.of(e));
      throw e;
    } catch (RuntimeException | Error e) {
      report(ResultFile.of(Step.Assemble.name(), Reason.InternalError.name(), String.valueOf(e)));
      throw e;
    }
  }

  private void report(String text) throws IOException {
    if (result != null) {
      ResultFile.write(result, text);
    }
    if (json) {
      spec.commandLine().getOut().println(text);
    }
  }

  /** The options that can be wrong, read before anything happens. */
  private record Request(
      String name,
      String arch,
      Compression compression,
      Optional<Reference> target,
      ImageBuilder.Name imageName) {}

  private Request request() {
    if (!format.equals("kernel+initrd")) {
      throw usage("--format: expected kernel+initrd, found " + format);
    }
    var chosen = name == null ? baseName(files.getFirst()) : name;
    if (!chosen.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw usage(
          "--name: expected letters, digits, \".\", \"_\" and \"-\", found \"" + chosen + "\"");
    }
    var imageName =
        new ImageBuilder.Name(
            imageId == null ? chosen : imageId, imageVersion, Optional.ofNullable(buildId));
    try {
      imageName.check();
      return new Request(
          chosen,
          architecture(),
          Compression.parse(compression),
          Optional.ofNullable(publish).map(Reference::parseTarget),
          imageName);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage() == null ? "wrong option" : e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static String baseName(String file) {
    var path = file.equals("-") ? "os" : String.valueOf(Path.of(file).getFileName());
    var dot = path.indexOf('.');
    return dot > 0 ? path.substring(0, dot) : path;
  }

  private String architecture() {
    var found = arch == null ? System.getProperty("os.arch", "amd64") : arch;
    return switch (found) {
      case "amd64", "x86_64" -> "amd64";
      case "arm64", "aarch64" -> "arm64";
      default ->
          throw new IllegalArgumentException("--arch: expected amd64 or arm64, found " + found);
    };
  }

  private ResultFile.Outcome build(Request request) throws AssemblyException {
    var terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    try (var console = new ConsoleProgress(spec.commandLine().getErr(), terminal)) {
      return build(request, quiet ? Progress.SILENT : console);
    }
  }

  private ResultFile.Outcome build(Request request, Progress progress) throws AssemblyException {
    var model = ModelReader.read(sources());
    var store = openCache();
    var registry = new RegistryClient(insecure, Credentials.ofDocker(Folders.dockerConfig()));
    var builder = new ImageBuilder(store, registry, request.arch, request.compression, progress);
    var image = builder.build(model, request.imageName);
    var size = 0L;
    if (dir != null || request.target.isEmpty()) {
      size = write(image, store, request.name);
    }
    if (request.target.isEmpty()) {
      return new ResultFile.Outcome(Optional.empty(), size, 0, image.segments().size());
    }
    var published = new Publisher(registry, store, progress).publish(image, request.target.get());
    say("published %s@%s".formatted(request.target.get(), published.digest()));
    return new ResultFile.Outcome(
        Optional.of(published.digest().toString()),
        published.sizeBytes(),
        published.bytesMoved(),
        image.segments().size());
  }

  private long write(OsImage image, Cache store, String as) throws AssemblyException {
    var folder = dir == null ? Path.of("") : dir;
    try {
      var size = ImageFiles.write(image, store, folder, as);
      say(
          "wrote %s-{kernel,initrd.img,cmdline}, %s"
              .formatted(folder.resolve(as), ConsoleProgress.size(size)));
      return size;
    } catch (IOException e) {
      throw AssemblyException.storage(Step.WriteFiles, e);
    }
  }

  private void say(String text) {
    if (!quiet) {
      spec.commandLine().getErr().println(text);
    }
  }

  private Cache openCache() throws AssemblyException {
    try {
      return Cache.open(cache == null ? Folders.cache() : cache);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.Assemble, e);
    }
  }

  private List<ModelReader.Source> sources() throws AssemblyException {
    var sources = new ArrayList<ModelReader.Source>();
    for (var file : files) {
      try {
        var text =
            file.equals("-")
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : Files.readString(Path.of(file));
        sources.add(new ModelReader.Source(file.equals("-") ? "standard input" : file, text));
      } catch (IOException e) {
        throw new AssemblyException(
            Step.ReadModel,
            Reason.InvalidModel,
            file
                + ": cannot be read: "
                + (e instanceof NoSuchFileException ? "no such file" : e.toString()),
            e);
      }
    }
    return sources;
  }
}
