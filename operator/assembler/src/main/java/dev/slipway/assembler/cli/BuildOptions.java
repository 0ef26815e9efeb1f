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

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "kernel+initrd",
      description = "What to make: kernel+initrd, the only format so far.")
  String format = "kernel+initrd";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the files (default: that of the first FILE).")
  @Nullable String name;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Folder for the files (default: this one; with --publish no files are written unless it is given).")
  @Nullable Path dir;

  @Option(
      names = "--publish",
      paramLabel = "REPOSITORY[:TAG]",
      description = "Push the image to a registry.")
  @Nullable String publish;

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
   * @param name what the files are called
   * @param folder where they are written, if they are
   * @param target where the image is published, if it is
   */
  record Request(
      String name,
      Compression compression,
      Optional<Path> folder,
      Optional<Reference> target,
      ImageBuilder.Name imageName) {}

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException that says what was expected
   */
  Request request() {
    if (!format.equals("kernel+initrd")) {
      throw new IllegalArgumentException("--format: expected kernel+initrd, found " + format);
    }
    var chosen = name == null ? baseName(files.getFirst()) : name;
    if (!chosen.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "--name: expected letters, digits, \".\", \"_\" and \"-\", found \"" + chosen + "\"");
    }
    var target = Optional.ofNullable(publish).map(Reference::parseTarget);
    var folder = Optional.ofNullable(dir).or(() -> here(target));
    var imageName =
        new ImageBuilder.Name(
            imageId == null ? chosen : imageId, imageVersion, Optional.ofNullable(buildId));
    imageName.check();
    return new Request(chosen, Compression.parse(compression), folder, target, imageName);
  }

  private static Optional<Path> here(Optional<Reference> target) {
    return target.isPresent() ? Optional.empty() : Optional.of(Path.of(""));
  }

  private static String baseName(String file) {
    var path = file.equals("-") ? "os" : String.valueOf(Path.of(file).getFileName());
    var dot = path.indexOf('.');
    return dot > 0 ? path.substring(0, dot) : path;
  }
}
