// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.image.Images;
import dev.slipway.assembler.layout.ContainerFolder;
import dev.slipway.assembler.layout.Layout;
import dev.slipway.assembler.layout.VolumeFolder;
import dev.slipway.assembler.model.OsModel;
import dev.slipway.assembler.model.OsModel.Container;
import dev.slipway.assembler.model.OsModel.ImageName;
import dev.slipway.assembler.model.OsModel.Volume;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.model.ServiceOrder;
import dev.slipway.assembler.model.Settings;
import dev.slipway.assembler.model.SettingsReader;
import dev.slipway.assembler.runtime.OsContext;
import dev.slipway.assembler.runtime.RuntimeConfig;
import dev.slipway.assembler.runtime.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Turns a model into what lies in an OS image, once its images are known by their names. */
final class Planning {
  private final OsModel model;
  private final Map<String, ContainerImage> byName;
  private final Images images;
  private final ImageUsers users;
  private final Problems problems = new Problems();

  Planning(OsModel model, Map<String, ContainerImage> byName, Images images, ImageUsers users) {
    this.model = model;
    this.byName = byName;
    this.images = images;
    this.users = users;
  }

  /** A container, where it lies, and its settings over those of its image's label. */
  private record Placed(
      String path, Container container, ContainerImage image, Settings settings) {}

  Inputs inputs(ExecutorService executor) throws AssemblyException {
    var placed = placed();
    checkOrder(placed);
    problems.check();
    var found = Parallel.map(executor, Step.ResolveImages, placed, this::user);
    var os = OsContext.of(model, images.architecture());
    var folders = new ArrayList<ContainerFolder>();
    for (var n = 0; n < placed.size(); n++) {
      folders.add(folder(placed.get(n), found.get(n), os));
    }
    problems.check();
    var volumes =
        Parallel.map(
            executor, Step.ResolveImages, List.copyOf(model.volumes().values()), this::volume);
    return new Inputs(
        get(model.kernel().image()),
        model.init().stream().map(entry -> get(entry.image())).toList(),
        volumes,
        List.copyOf(folders));
  }

  private List<Placed> placed() {
    var all = new ArrayList<Placed>();
    var onboot = model.onboot();
    for (var n = 0; n < onboot.size(); n++) {
      all.add(place(Layout.onboot(n, onboot.size(), onboot.get(n).name()), onboot.get(n)));
    }
    var last = model.onshutdown();
    for (var n = 0; n < last.size(); n++) {
      all.add(place(Layout.onshutdown(n, last.size(), last.get(n).name()), last.get(n)));
    }
    for (var service : model.services()) {
      all.add(place(Layout.service(service.name()), service));
    }
    return all;
  }

  private Placed place(String path, Container container) {
    var image = get(container.image());
    var label =
        image
            .config()
            .label()
            .flatMap(text -> SettingsReader.label(container.image().name(), text, problems));
    var settings = label.map(container.settings()::over).orElse(container.settings());
    return new Placed(path, container, image, settings);
  }

  private void checkOrder(List<Placed> placed) {
    var merged = new LinkedHashMap<String, Settings>();
    for (var it : placed) {
      if (it.path.equals(Layout.service(it.container.name()))) {
        merged.put(it.container.name(), it.settings);
      } else if (it.settings.supervision().after().isPresent()) {
        problems.add(
            it.container.at(),
            it.container.name(),
            "label %s of %s says after, which is for services alone: take an image without it"
                .formatted(SettingsReader.LABEL, it.container.image().name()));
      }
    }
    ServiceOrder.check(model.services(), merged, problems);
  }

  /** Only a user that nobody replaces is looked for: that may need the image's layers. */
  private Optional<User> user(Placed placed) throws AssemblyException {
    try {
      return placed.settings.process().uid().isPresent()
          ? Optional.of(User.ROOT)
          : users.of(placed.image);
    } catch (AssemblyException e) {
      throw e.at(placed.container.at());
    }
  }

  private ContainerFolder folder(Placed placed, Optional<User> user, OsContext os) {
    var at = placed.container.at();
    var name = placed.container.name();
    var image = placed.image.config();
    if (user.isEmpty()) {
      problems.add(
          at,
          name,
          "its image's user \"%s\" is not in the image's /etc/passwd and /etc/group: give uid and gid"
              .formatted(image.user()));
    }
    var config = new RuntimeConfig(placed.settings, image, user.orElse(User.ROOT), os);
    config.problems().forEach(problem -> problems.add(at, name, problem));
    return new ContainerFolder(placed.path, placed.image, config);
  }

  private VolumeFolder volume(Volume volume) throws AssemblyException {
    return new VolumeFolder(volume.name(), volume.readonly(), files(volume));
  }

  private VolumeFolder.Files files(Volume volume) throws AssemblyException {
    if (volume.image().isEmpty()) {
      return new VolumeFolder.Files.None();
    }
    var image = volume.image().get();
    return switch (volume.format()) {
      case FILESYSTEM -> new VolumeFolder.Files.OfImage(get(image));
      case OCI -> {
        try {
          var folder = Inputs.folder(image.at().source());
          yield new VolumeFolder.Files.ImageLayout(
              images.layout(image.name(), folder, volume.platforms()));
        } catch (AssemblyException e) {
          throw e.at(image.at());
        }
      }
    };
  }

  private ContainerImage get(ImageName image) {
    var found = byName.get(image.name());
    if (found == null) {
      throw new IllegalStateException("not resolved: " + image.name());
    }
    return found;
  }
}
