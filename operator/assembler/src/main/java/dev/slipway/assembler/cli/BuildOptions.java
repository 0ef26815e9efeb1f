// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.build.ImageBuilder;
import dev.slipway.assembler.registry.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code slipway build}. */
final class BuildOptions {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Models; - is the standard input.")
  List<String> files = List.of();

  @Mixin OutputOptions outputs = new OutputOptions();

  @Option(
      names = "--publish",
      paramLabel = "REPOSITORY[:TAG]",
      description =
          "Push the image to a registry: for each --arch, and in each --format that is not docker or oci.")
  @Nullable String publish;

  @Option(
      names = "--reuse",
      paramLabel = "REPOSITORY@DIGEST",
      description =
          "Take what has not changed since this artifact from the registry itself, where --publish goes, without moving"
              + " its bytes; may be given several times.")
  List<String> reuse = new ArrayList<>();

  @Mixin LockOption lock = new LockOption();

  @Mixin RegistryOptions images = new RegistryOptions();

  @Option(
      names = "--compression",
      paramLabel = "[FORMAT=]HOW",
      description =
          "zstd[:LEVEL], gzip or none (default: zstd); with FORMAT, for that one of what is published alone."
              + " May be given several times.")
  List<String> compressions = new ArrayList<>();

  @Option(
      names = "--image-id",
      paramLabel = "NAME",
      description = "IMAGE_ID in /etc/os-release (default: NAME).")
  @Nullable String imageId;

  @Option(
      names = "--image-version",
      paramLabel = "V",
      defaultValue = "0",
      description = "IMAGE_VERSION in /etc/os-release (default: ${DEFAULT-VALUE}).")
  String imageVersion = "0";

  @Option(
      names = "--build-id",
      paramLabel = "DIGEST",
      description = "BUILD_ID in /etc/os-release (default: a digest of all that the image holds).")
  @Nullable String buildId;

  @Option(
      names = "--result",
      paramLabel = "FILE",
      description =
          "Write the outcome, or the failure, as JSON of less than 4096 bytes into this file.")
  @Nullable Path result;

  @Option(
      names = "--progress",
      paramLabel = "FILE",
      description =
          "Write how far the build is into this file, as JSON, at most every 2 seconds; - prints lines to the standard"
              + " error. May be given several times.")
  List<String> progress = new ArrayList<>();

  @Option(names = "--json", description = "Print the outcome as JSON to the standard output.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but errors.")
  boolean quiet;

  /**
   * What is wanted, with all that can be wrong in it checked before anything happens.
   *
   * @param target where the image is published, if it is
   * @param reuse what was published before
   */
  record Request(
      OutputOptions.Wanted outputs,
      Compressions compressions,
      Optional<Reference> target,
      List<Reference> reuse,
      ImageBuilder.Name imageName) {}

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException that says what was expected
   */
  Request request() {
    var target = Optional.ofNullable(publish).map(BuildOptions::target);
    var wanted = outputs.wanted(files, target.isPresent());
    if (images.architectures().size() > 1 && !wanted.isArtifact()) {
      throw new IllegalArgumentException(
          "--arch: several architectures make one artifact: give --publish, or --format oci alone");
    }
    if (json && wanted.place() instanceof OutputOptions.Place.StandardOutput) {
      throw new IllegalArgumentException(
          "--json: the standard output is taken by --o -; use --result FILE");
    }
    var imageName =
        new ImageBuilder.Name(
            imageId == null ? wanted.name() : imageId, imageVersion, Optional.ofNullable(buildId));
    imageName.check();
    var how = Compressions.parse(compressions);
    how.check(target.isPresent() || wanted.hasLayout() ? wanted.published() : List.of());
    return new Request(wanted, how, target, reuse(target), imageName);
  }

  private List<Reference> reuse(Optional<Reference> target) {
    var artifacts = new ArrayList<Reference>();
    for (var text : reuse) {
      var artifact = reference("--reuse", text, Reference::parse);
      if (artifact.digest().isEmpty()) {
        throw new IllegalArgumentException(
            "--reuse: expected REPOSITORY@sha256:DIGEST, found \"" + text + "\"");
      }
      if (target.isEmpty() || !target.get().registry().equals(artifact.registry())) {
        throw new IllegalArgumentException(
            "--reuse: expected an artifact at the registry of --publish, found \"" + text + "\"");
      }
      artifacts.add(artifact);
    }
    return List.copyOf(artifacts);
  }

  private static Reference target(String text) {
    return reference("--publish", text, Reference::parseTarget);
  }

  private static Reference reference(
      String option, String text, Function<String, Reference> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }
}
