// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.output.Format;
import dev.slipway.assembler.output.Formats;
import dev.slipway.assembler.output.Publications;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code slipway build} writes, and where. */
final class OutputOptions {
  private static final String STANDARD_OUTPUT = "-";

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      split = ",",
      completionCandidates = FormatNames.class,
      description =
          "What to make, from ${COMPLETION-CANDIDATES}; several with commas, or by giving it again"
              + " (default: kernel+initrd; with --o: tar).")
  List<String> formats = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the files' names begin with (default: that of the last FILE).")
  @Nullable String name;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Folder for the files (default: this one; with --publish no files are written unless it is given).")
  @Nullable Path dir;

  @Option(
      names = {"-o", "--o"},
      paramLabel = "FILE",
      description = "Write one format of a single file to FILE; - is the standard output.")
  @Nullable String output;

  @Option(
      names = "--decompress-kernel",
      description = "Write the kernel decompressed, for loaders that want it so.")
  boolean decompressKernel;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description =
          "Size of disk images, in MiB (512M) or GiB (2G). No format so far has a fixed size: it changes nothing.")
  @Nullable String size;

  @Option(
      names = {"--no-sbom", "--sbom-current-time"},
      description = "LinuxKit's; no SBOM is put into the root file system: it changes nothing.")
  boolean sbom;

  @Option(
      names = "--dry-run",
      description =
          "Build nothing: check the models and print them merged, as slipway config does.")
  boolean dryRun;

  @Option(
      names = {"--input-tar", "--sbom-output"},
      hidden = true,
      paramLabel = "FILE")
  @Nullable String refused;

  @Option(names = "--docker", hidden = true)
  boolean docker;

  /** Where the files go. */
  sealed interface Place {
    /** Into a folder. */
    record Folder(Path path) implements Place {}

    /** One file. */
    record File(Format.OfStream format, Path path) implements Place {}

    /** The standard output. */
    record StandardOutput(Format.OfStream format) implements Place {}

    /** The image is only published. */
    record Nowhere() implements Place {}
  }

  /**
   * What is asked for, checked.
   *
   * @param name what the files, and the image, are called
   */
  record Wanted(String name, List<Format> formats, Place place) {
    /** Those of an artifact's images. */
    List<Format> published() {
      return formats.stream().filter(Publications::has).toList();
    }

    /** Whether nothing is wanted but an artifact, in a registry or a folder. */
    boolean isArtifact() {
      return place instanceof Place.Nowhere
          || (place instanceof Place.Folder && formats.equals(Formats.named(List.of("oci"))));
    }

    /** Whether an artifact is made at all, published or not. */
    boolean hasLayout() {
      return formats.containsAll(Formats.named(List.of("oci")));
    }
  }

  /**
   * Reads the options.
   *
   * @param published whether the image goes to a registry, too
   * @throws IllegalArgumentException that says what was expected
   */
  Wanted wanted(List<String> models, boolean published) {
    refuseWhatIsNeedless();
    Sizes.check("--size", size);
    var chosen = name == null ? baseName(models.getLast()) : name;
    if (!chosen.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "--name: expected letters, digits, \".\", \"_\" and \"-\", found \"" + chosen + "\"");
    }
    if (output != null) {
      return new Wanted(chosen, List.of(), single(output));
    }
    var found = formats.isEmpty() ? List.of(Formats.DEFAULT) : Formats.named(formats);
    var folder = Optional.ofNullable(dir).or(() -> here(published));
    if (folder.isEmpty()) {
      refuseFiles(found);
    }
    return new Wanted(
        chosen, found, folder.<Place>map(Place.Folder::new).orElseGet(Place.Nowhere::new));
  }

  private static void refuseFiles(List<Format> formats) {
    for (var format : formats) {
      if (!Publications.has(format)) {
        throw new IllegalArgumentException(
            "--format: %s is not published, but a file or folder: give --dir, or leave it out"
                .formatted(format.name()));
      }
    }
  }

  private static Optional<Path> here(boolean published) {
    return published ? Optional.empty() : Optional.of(Path.of(""));
  }

  private Place single(String to) {
    if (name != null || dir != null) {
      throw new IllegalArgumentException(
          "--o names the file itself: leave out " + (name == null ? "--dir" : "--name"));
    }
    var found = formats.isEmpty() ? List.of(Formats.OF_A_FILE) : Formats.named(formats);
    if (found.size() > 1) {
      throw new IllegalArgumentException("--o: expected one --format, found " + formats.size());
    }
    if (!(found.getFirst() instanceof Format.OfStream stream)) {
      throw new IllegalArgumentException(
          "--o: %s is no format of a single stream; use --dir and --name"
              .formatted(found.getFirst().name()));
    }
    return to.equals(STANDARD_OUTPUT)
        ? new Place.StandardOutput(stream)
        : new Place.File(stream, Path.of(to));
  }

  private void refuseWhatIsNeedless() {
    if (refused != null) {
      throw new IllegalArgumentException(
          "--input-tar and --sbom-output are LinuxKit's: what has not changed since an earlier build is taken from the"
              + " cache by itself, and no SBOM is put into the root file system; leave them out");
    }
    if (docker) {
      throw new IllegalArgumentException(
          "--docker: Slipway asks no Docker daemon; name a registry, or a folder that docker save or skopeo has written");
    }
  }

  static String baseName(String file) {
    var path = file.equals("-") ? "os" : String.valueOf(Path.of(file).getFileName());
    var dot = path.lastIndexOf('.');
    return dot > 0 ? path.substring(0, dot) : path;
  }

  /** LinuxKit's sizes. */
  static final class Sizes {
    private Sizes() {}

    /** Refuses what is no size. */
    static void check(String option, @Nullable String text) {
      if (text != null) {
        var _ = mebibytes(option, text);
      }
    }

    /** Reads {@code 512M}, {@code 2G}, or a number of GiB. */
    static int mebibytes(String option, String text) {
      var upper = text.toUpperCase(Locale.ROOT);
      if (!upper.matches("[1-9][0-9]{0,6}[MG]?")) {
        throw new IllegalArgumentException(
            option + ": expected a size such as 512M or 2G, found " + text);
      }
      var number = Integer.parseInt(upper.replaceAll("[MG]", ""));
      return upper.endsWith("M") ? number : Math.multiplyExact(number, 1024);
    }
  }
}
