// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.build.ImageBuilder;
import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.registry.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
      description = "Push the image to a registry.")
  @Nullable String publish;

  @Mixin LockOption lock = new LockOption();

  @Mixin RegistryOptions images = new RegistryOptions();

  @Option(
      names = "--compression",
      paramLabel = "HOW",
      defaultValue = "zstd",
      description = "zstd[:LEVEL], gzip or none (default: ${DEFAULT-VALUE}).")
  String compression = "zstd";

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
   */
  record Request(
      OutputOptions.Wanted outputs,
      Compression compression,
      Optional<Reference> target,
      ImageBuilder.Name imageName) {}

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException that says what was expected
   */
  Request request() {
    var target = Optional.ofNullable(publish).map(BuildOptions::target);
    var wanted = outputs.wanted(files, target.isPresent());
    if (json && wanted.place() instanceof OutputOptions.Place.StandardOutput) {
      throw new IllegalArgumentException(
          "--json: the standard output is taken by --o -; use --result FILE");
    }
    var imageName =
        new ImageBuilder.Name(
            imageId == null ? wanted.name() : imageId, imageVersion, Optional.ofNullable(buildId));
    imageName.check();
    return new Request(wanted, Compression.parse(compression), target, imageName);
  }

  private static Reference target(String text) {
    try {
      return Reference.parseTarget(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--publish: " + e.getMessage(), e);
    }
  }
}
