// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.erofs.ErofsWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/** The formats that there are. */
public final class Formats {
  /** The one for a single file when none is asked for, as LinuxKit has it. */
  public static final Format.OfStream OF_A_FILE = new TarRoot();

  /** All of them, the default first. */
  public static final List<Format> ALL =
      List.of(
          new KernelInitrd(),
          new ReadOnlyRoot(
              "squashfs",
              "KernelSquashfs",
              "a compressed read-only root file system on a disk",
              Squashfs::make),
          new ReadOnlyRoot(
              "erofs",
              "KernelErofs",
              "a read-only root file system on a disk, read as it is",
              ErofsWriter::write),
          new TarKernelInitrd(),
          OF_A_FILE,
          new DockerContext(),
          new OciLayout());

  /** The format when none is asked for. */
  public static final Format DEFAULT = ALL.getFirst();

  private Formats() {}

  /**
   * Finds formats by their names, each once.
   *
   * @throws IllegalArgumentException that lists all when there is no such format
   */
  public static List<Format> named(List<String> names) {
    var found = new LinkedHashSet<Format>();
    names.forEach(name -> found.add(named(name)));
    return List.copyOf(found);
  }

  private static Format named(String name) {
    return ALL.stream()
        .filter(format -> format.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "--format: expected one of %s, found \"%s\"".formatted(names(), name)));
  }

  /** The names of all formats. */
  public static String names() {
    return ALL.stream().map(Format::name).collect(Collectors.joining(", "));
  }
}
