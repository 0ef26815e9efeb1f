// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.OsModel.Volume;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** How a container uses volumes: known ones, and those that are never written only to read. */
record VolumeUse(List<Volume> volumes) {
  void check(Values from) {
    Stream.of(ContainerFileKeys.BINDS, ContainerFileKeys.BINDS_ADD)
        .flatMap(key -> from.spot(key).stream())
        .flatMap(list -> list.items().stream())
        .forEach(this::bind);
    from.spot(ContainerFileKeys.MOUNTS).stream()
        .flatMap(list -> list.items().stream())
        .forEach(this::mount);
  }

  private void bind(Spot bind) {
    var text = bind.text().filter(t -> Check.BIND.problem(t).isEmpty()).orElse("/");
    if (!text.startsWith("/")) {
      var parts = text.split(":", 3);
      use(bind, parts[0], parts.length < 3 ? List.of() : Arrays.asList(parts[2].split(",")));
    }
  }

  /** A bind mount, or one of anything that has the name of a volume for its source. */
  private void mount(Spot mount) {
    var source = mount.get(MountKeys.SOURCE.name());
    var name = source.flatMap(Spot::text).orElse("/");
    var options =
        mount.get(MountKeys.OPTIONS.name()).stream()
            .flatMap(list -> list.items().stream())
            .flatMap(item -> item.text().stream())
            .toList();
    var bind =
        MountKeys.isBind(options)
            || mount.get("type").flatMap(Spot::text).filter("bind"::equals).isPresent();
    var known = volumes.stream().anyMatch(volume -> volume.name().equals(name));
    if (!name.startsWith("/") && (known || bind)) {
      use(source.orElse(mount), name, options);
    }
  }

  private void use(Spot spot, String name, List<String> options) {
    var volume = volumes.stream().filter(v -> v.name().equals(name)).findFirst();
    if (volume.isEmpty()) {
      spot.problem(ModelChecks.unknownVolume(name, volumes));
    } else if (volume.get().readonly() && !options.contains("ro")) {
      spot.problem(
          "expected the option ro: the volume \"%s\" at %s is read-only"
              .formatted(name, volume.get().at()));
    }
  }
}
