// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.layout.ContainerFolder;
import dev.slipway.assembler.layout.Layout;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.model.OsModel.Container;
import dev.slipway.assembler.model.OsModel.ImageName;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.model.SettingsReader;
import dev.slipway.assembler.runtime.RuntimeConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/**
 * A model whose images are known.
 *
 * @param kernel the kernel's image
 * @param init the images of the root file system
 * @param containers onboot and then services, with their settings over those of their images'
 *     labels
 */
record Inputs(ContainerImage kernel, List<ContainerImage> init, List<ContainerFolder> containers) {

  /** Finds the images of a model and checks what only they can tell. */
  static Inputs of(OsModel model, Images images, ExecutorService executor)
      throws AssemblyException {
    var names = new LinkedHashMap<String, ImageName>();
    names.put(model.kernel().image().name(), model.kernel().image());
    model.init().forEach(entry -> names.putIfAbsent(entry.image().name(), entry.image()));
    containers(model).forEach(c -> names.putIfAbsent(c.image().name(), c.image()));
    var ordered = List.copyOf(names.values());
    var found = Parallel.map(executor, Step.ResolveImages, ordered, name -> resolve(images, name));
    var byName = new HashMap<String, ContainerImage>();
    for (var n = 0; n < ordered.size(); n++) {
      byName.put(ordered.get(n).name(), found.get(n));
    }
    return of(model, byName);
  }

  private static ContainerImage resolve(Images images, ImageName image) throws AssemblyException {
    try {
      return images.resolve(image.name(), folder(image.at().source()));
    } catch (AssemblyException e) {
      throw e.at(image.at());
    }
  }

  /** A model that is no file is one of the current folder. */
  private static Path folder(String source) {
    var parent = source.endsWith("standard input") ? null : Path.of(source).getParent();
    return parent == null ? Path.of("") : parent;
  }

  private static Inputs of(OsModel model, Map<String, ContainerImage> images)
      throws AssemblyException {
    var problems = new Problems();
    var folders = new ArrayList<ContainerFolder>();
    var index = 0;
    for (var container : model.onboot()) {
      folders.add(
          folder(
              Layout.onboot(index++, container.name()),
              container,
              get(images, container.image()),
              problems));
    }
    for (var container : model.services()) {
      folders.add(
          folder(
              Layout.service(container.name()),
              container,
              get(images, container.image()),
              problems));
    }
    problems.check();
    var init = model.init().stream().map(entry -> get(images, entry.image())).toList();
    return new Inputs(get(images, model.kernel().image()), init, List.copyOf(folders));
  }

  private static ContainerImage get(Map<String, ContainerImage> images, ImageName image) {
    var found = images.get(image.name());
    if (found == null) {
      throw new IllegalStateException("not resolved: " + image.name());
    }
    return found;
  }

  private static ContainerFolder folder(
      String path, Container container, ContainerImage image, Problems problems) {
    var label =
        image
            .config()
            .label()
            .flatMap(text -> SettingsReader.label(container.image().name(), text, problems));
    var settings = label.map(container.settings()::over).orElse(container.settings());
    var config = new RuntimeConfig(settings, image.config());
    config.check(container.at(), container.name(), problems);
    return new ContainerFolder(path, image, config);
  }

  private static List<Container> containers(OsModel model) {
    var all = new ArrayList<>(model.onboot());
    all.addAll(model.services());
    return all;
  }

  /** All images, in the order in which they are needed. */
  List<ContainerImage> images() {
    var all = new ArrayList<>(init);
    all.add(kernel);
    containers.forEach(container -> all.add(container.image()));
    return all.stream().distinct().toList();
  }
}
