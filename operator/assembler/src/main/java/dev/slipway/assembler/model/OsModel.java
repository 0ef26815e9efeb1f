// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An OS image as the user declares it: LinuxKit's YAML, and our additions to it.
 *
 * @param kernel the kernel
 * @param init images that make the root file system
 * @param volumes folders that containers share, by their names
 * @param onboot containers that run to their end, in this order, before the services
 * @param onshutdown containers that run to their end, in this order, after the services
 * @param services containers that always run
 * @param files files put into the root file system last
 * @param document all of it as it was written, merged
 * @param warnings what was read and does nothing
 */
public record OsModel(
    Kernel kernel,
    List<InitEntry> init,
    Map<String, Volume> volumes,
    List<Container> onboot,
    List<Container> onshutdown,
    List<Container> services,
    List<FileSpec> files,
    Document document,
    List<Problem> warnings) {
  private static final long FIRST_ID = 100;

  /** The name of an image, and where the model has it. */
  public record ImageName(String name, Position at) {}

  /**
   * The kernel.
   *
   * @param image the image that has it
   * @param cmdline its command line, if not the default
   * @param binary the path of the kernel in the image, relative
   * @param tar the path of an archive of its modules in the image, relative; empty when none is
   *     wanted
   * @param ucode the path of an archive with microcode in the image, relative
   */
  public record Kernel(
      ImageName image,
      Optional<String> cmdline,
      String binary,
      Optional<String> tar,
      Optional<String> ucode) {
    /** The path of the kernel when none is given. */
    public static final String BINARY = "kernel";

    /** The path of the modules when none is given; then it may be absent. */
    public static final String TAR = "kernel.tar";
  }

  /**
   * An image whose files are laid into the root.
   *
   * @param volume the volume whose image it is, when it was named by that (ours)
   */
  public record InitEntry(ImageName image, Optional<String> volume) {}

  /**
   * A folder that containers share.
   *
   * @param image what it holds; nothing when absent
   * @param platforms those of an OCI layout, such as linux/amd64; all when empty
   */
  public record Volume(
      String name,
      Position at,
      Optional<ImageName> image,
      boolean readonly,
      Format format,
      List<String> platforms) {
    /** How a volume holds its image. */
    public enum Format {
      /** Its files. */
      FILESYSTEM,
      /** An OCI image layout. */
      OCI
    }
  }

  /** A container with what the model sets; its image's label may set the rest. */
  public record Container(String name, Position at, ImageName image, Settings settings) {}

  /** All containers, in the order in which they get ids. */
  public Stream<Container> containers() {
    return Stream.of(onboot, onshutdown, services).flatMap(List::stream);
  }

  /** All images, in the order in which they are named, each as often as it is. */
  public Stream<ImageName> images() {
    return Stream.of(
            Stream.of(kernel.image()),
            init.stream().map(InitEntry::image),
            volumes.values().stream().flatMap(volume -> volume.image().stream()),
            containers().map(Container::image))
        .flatMap(images -> images);
  }

  /** The same with other names of images. */
  public OsModel withImages(UnaryOperator<String> rename) {
    UnaryOperator<ImageName> image = i -> new ImageName(rename.apply(i.name()), i.at());
    UnaryOperator<List<Container>> all =
        list ->
            list.stream()
                .map(c -> new Container(c.name(), c.at(), image.apply(c.image()), c.settings()))
                .toList();
    var renamed = new LinkedHashMap<String, Volume>();
    volumes.forEach((name, v) ->
        renamed.put(
            name,
            new Volume(
                name, v.at(), v.image().map(image), v.readonly(), v.format(), v.platforms())));
    return new OsModel(
        new Kernel(
            image.apply(kernel.image()),
            kernel.cmdline(),
            kernel.binary(),
            kernel.tar(),
            kernel.ucode()),
        init.stream().map(i -> new InitEntry(image.apply(i.image()), i.volume())).toList(),
        renamed,
        all.apply(onboot),
        all.apply(onshutdown),
        all.apply(services),
        files,
        document.withImages(rename),
        warnings);
  }

  /** The number that stands for each container as a user or group, as LinuxKit gives them out. */
  public Map<String, Long> ids() {
    return ids(containers().toList());
  }

  static Map<String, Long> ids(List<Container> containers) {
    var ids = new LinkedHashMap<String, Long>();
    var next = FIRST_ID;
    for (var container : containers) {
      ids.put(container.name(), next++);
    }
    return ids;
  }
}
