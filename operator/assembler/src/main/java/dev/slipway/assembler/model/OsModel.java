// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.List;
import java.util.Optional;

/**
 * An OS image as the user declares it: LinuxKit's YAML.
 *
 * @param kernel the kernel
 * @param init images that make the root file system
 * @param onboot containers that run to their end, in this order, before the services
 * @param services containers that always run
 * @param files files put into the root file system last
 */
public record OsModel(
    Kernel kernel,
    List<ImageName> init,
    List<Container> onboot,
    List<Container> services,
    List<FileSpec> files) {

  /** The name of an image, and where the model has it. */
  public record ImageName(String name, Position at) {}

  /**
   * The kernel.
   *
   * @param image the image with {@code /kernel} and, for its modules, {@code /kernel.tar}
   * @param cmdline its command line, if not the default
   */
  public record Kernel(ImageName image, Optional<String> cmdline) {}

  /** A container with what the model sets; its image's label may set the rest. */
  public record Container(String name, Position at, ImageName image, Settings settings) {}

  /**
   * A file, directory or symbolic link of the root file system.
   *
   * @param path clean and relative to the root
   * @param mode the lower twelve bits of its mode
   */
  public record FileSpec(String path, Position at, Kind kind, int mode, int uid, int gid) {
    /** What it is. */
    public sealed interface Kind {}

    /** A regular file. */
    public record Regular(String contents) implements Kind {}

    /** A directory. */
    public record Folder() implements Kind {}

    /** A symbolic link. */
    public record Link(String target) implements Kind {}
  }
}
