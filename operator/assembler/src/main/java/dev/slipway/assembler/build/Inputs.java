// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.layout.ContainerFolder;
import dev.slipway.assembler.layout.VolumeFolder;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.model.OsModel.ImageName;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.TreePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * A model whose images are known.
 *
 * @param kernel the kernel's image
 * @param init the images of the root file system
 * @param volumes the folders that containers share
 * @param containers onboot, onshutdown and then services, with their settings over those of their
 *     images' labels
 */
record Inputs(
    ContainerImage kernel,
    List<ContainerImage> init,
    List<VolumeFolder> volumes,
    List<ContainerFolder> containers) {

  /** Finds the images of a model and checks what only they can tell. */
  static Inputs of(OsModel model, Images images, ImageUsers users, ExecutorService executor)
      throws AssemblyException {
    var names = new LinkedHashMap<String, ImageName>();
    names.put(model.kernel().image().name(), model.kernel().image());
    model.init().forEach(entry -> names.putIfAbsent(entry.image().name(), entry.image()));
    volumeImages(model).forEach(image -> names.putIfAbsent(image.name(), image));
    model.containers().forEach(c -> names.putIfAbsent(c.image().name(), c.image()));
    var ordered = List.copyOf(names.values());
    var found = Parallel.map(executor, Step.ResolveImages, ordered, name -> resolve(images, name));
    var byName = new LinkedHashMap<String, ContainerImage>();
    for (var n = 0; n < ordered.size(); n++) {
      byName.put(ordered.get(n).name(), found.get(n));
    }
    return new Planning(model, byName, images, users).inputs(executor);
  }

  private static List<ImageName> volumeImages(OsModel model) {
    return model.volumes().values().stream()
        .filter(volume -> volume.format() == OsModel.Volume.Format.FILESYSTEM)
        .flatMap(volume -> volume.image().stream())
        .toList();
  }

  private static ContainerImage resolve(Images images, ImageName image) throws AssemblyException {
    try {
      return images.resolve(image.name(), folder(image.at().source()));
    } catch (AssemblyException e) {
      throw e.at(image.at());
    }
  }

  /** A model that is no file is one of the current folder. */
  static Path folder(String source) {
    var parent = source.endsWith("standard input") ? null : Path.of(source).getParent();
    return parent == null ? Path.of("") : parent;
  }

  /**
   * Refuses images of init that have what the build puts into the root: what of both is seen would
   * depend on the order of unpacking.
   */
  void checkClashes(FileTree root) throws AssemblyException {
    var paths = new ArrayList<String>();
    containers.forEach(container -> paths.add(container.path()));
    volumes.forEach(volume -> paths.add(volume.path()));
    paths.add("containers/images");
    for (var path : paths) {
      var taken = taken(root, path);
      if (taken.isPresent()) {
        throw new AssemblyException(
            Step.Assemble,
            Reason.InvalidImage,
            "the images of init have \"/%s\", where the build puts its own files: leave out the image that has it"
                .formatted(taken.get()));
      }
    }
  }

  private static Optional<String> taken(FileTree root, String path) {
    if (root.get(path).isPresent()) {
      return Optional.of(path);
    }
    for (var parent = TreePath.parent(path);
        parent.isPresent();
        parent = TreePath.parent(parent.get())) {
      var node = root.get(parent.get()).orElse(null);
      if (node != null && !(node instanceof Node.Directory)) {
        return parent;
      }
    }
    return Optional.empty();
  }
}
