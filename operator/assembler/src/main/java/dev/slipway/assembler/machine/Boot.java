// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a machine boots.
 *
 * @param kernel the kernel's file
 * @param initrd the initrd's file, if it needs one
 * @param root the read-only disk with the root file system, if that is not in the initrd
 * @param cmdline the kernel's command line
 */
public record Boot(Path kernel, Optional<Path> initrd, Optional<Path> root, String cmdline) {
  static final List<String> FILE_SYSTEMS = List.of("squashfs", "erofs");
  private static final int MAX_CMDLINE = 1 << 16;

  /**
   * Finds an image by what its files' names begin with, or by one of its files.
   *
   * @param scratch a folder for what must be unpacked first
   * @param architecture which image of a layout folder it is
   * @throws IOException that says which files were looked for
   */
  public static Boot find(Path image, Path scratch, String architecture) throws IOException {
    if (Files.isDirectory(image)) {
      return LayoutReader.boot(image, scratch, architecture);
    }
    if (Files.isRegularFile(image)) {
      return ofFile(image, scratch);
    }
    if (Files.isReadable(beside(image, "-initrd.img"))) {
      return files(image);
    }
    for (var kind : FILE_SYSTEMS) {
      if (Files.isReadable(beside(image, "-" + kind + ".img"))) {
        return disk(image, kind);
      }
    }
    if (Files.isRegularFile(beside(image, "-initrd.tar"))) {
      return files(TarFiles.unpack(beside(image, "-initrd.tar"), scratch));
    }
    if (Files.isDirectory(beside(image, "-oci"))) {
      return LayoutReader.boot(beside(image, "-oci"), scratch, architecture);
    }
    throw new IOException(
        ("there is no image %1$s: none of %1$s-initrd.img, %1$s-squashfs.img, %1$s-erofs.img, %1$s-initrd.tar and"
                + " %1$s-oci is there; build it first: slipway build FILE")
            .formatted(image));
  }

  private static Boot ofFile(Path file, Path scratch) throws IOException {
    var name = String.valueOf(file.getFileName());
    for (var kind : FILE_SYSTEMS) {
      if (name.endsWith("-" + kind + ".img")) {
        return disk(without(file, "-" + kind + ".img"), kind);
      }
    }
    for (var ending : List.of("-initrd.img", "-kernel", "-cmdline")) {
      if (name.endsWith(ending)) {
        return files(without(file, ending));
      }
    }
    if (name.endsWith(".tar")) {
      return files(TarFiles.unpack(file, scratch));
    }
    throw new IOException(
        file
            + " is no image that can be booted: expected the beginning of its files' names, NAME-initrd.img,"
            + " NAME-squashfs.img, NAME-erofs.img, NAME-initrd.tar or an OCI layout folder");
  }

  private static Path without(Path file, String ending) {
    var name = String.valueOf(file.getFileName());
    return file.resolveSibling(name.substring(0, name.length() - ending.length()));
  }

  static Boot files(Path image) throws IOException {
    return new Boot(
        needed(beside(image, "-kernel")),
        Optional.of(needed(beside(image, "-initrd.img"))),
        Optional.empty(),
        cmdline(image));
  }

  static Boot disk(Path image, String kind) throws IOException {
    var initrd = beside(image, "-" + kind + "-initrd.img");
    return new Boot(
        needed(beside(image, "-kernel")),
        Optional.of(initrd).filter(Files::isReadable),
        Optional.of(needed(beside(image, "-" + kind + ".img"))),
        rooted(cmdline(image), kind));
  }

  /** The command line names the root, unless it does already. */
  private static String rooted(String cmdline, String kind) {
    return (" " + cmdline).contains(" root=")
        ? cmdline
        : cmdline + " root=/dev/vda rootfstype=" + kind + " ro";
  }

  static Path beside(Path image, String ending) {
    return image.resolveSibling(image.getFileName() + ending);
  }

  private static Path needed(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(
          "no such file: " + file + "; build the image first: slipway build FILE");
    }
    return file;
  }

  private static String cmdline(Path image) throws IOException {
    var file = needed(beside(image, "-cmdline"));
    if (Files.size(file) > MAX_CMDLINE) {
      throw new IOException(file + " is too large for a command line");
    }
    return Files.readString(file, StandardCharsets.UTF_8).strip();
  }

  /** The same with more words on the command line. */
  public Boot with(@Nullable String more) {
    return more == null ? this : new Boot(kernel, initrd, root, cmdline + " " + more);
  }
}
