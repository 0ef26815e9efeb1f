// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import dev.slipway.assembler.model.MountSpec;
import dev.slipway.assembler.model.OsModel.Volume;
import java.util.Map;
import java.util.Optional;

/** Volumes as the sources of mounts: a bind mount whose source has no path names one. */
final class Volumes {
  private Volumes() {}

  private static boolean isVolume(MountSpec mount) {
    var bind =
        mount.type().equals("bind")
            || mount.options().contains("bind")
            || mount.options().contains("rbind");
    return bind && !mount.source().startsWith("/");
  }

  /** The mount with the place where the init has the volume. */
  static MountSpec located(MountSpec mount) {
    return isVolume(mount)
        ? new MountSpec(
            mount.destination(),
            mount.type(),
            "/containers/volumes/" + mount.source() + "/merged",
            mount.options(),
            mount.uidMappings(),
            mount.gidMappings())
        : mount;
  }

  /** What is wrong with a mount of a volume. */
  static Optional<String> problem(MountSpec mount, Map<String, Volume> volumes) {
    if (!isVolume(mount)) {
      return Optional.empty();
    }
    var volume = volumes.get(mount.source());
    if (volume == null) {
      return Optional.of(
          "what is mounted at %s is no path, and no volume is called \"%s\""
              .formatted(mount.destination(), mount.source()));
    }
    var options = mount.options();
    var writable = options.lastIndexOf("ro") <= options.lastIndexOf("rw");
    return volume.readonly() && writable
        ? Optional.of(
            "the volume \"%s\" is read-only: mount it at %s with the option ro"
                .formatted(volume.name(), mount.destination()))
        : Optional.empty();
  }
}
