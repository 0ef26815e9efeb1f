// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.ContainerFiles.Device;
import java.util.List;

/** The keys of {@link ContainerFiles}. */
final class ContainerFileKeys {
  private static final ListOf<String> BIND_LIST = ListOf.texts(Check.BIND);

  static final Key<List<String>> BINDS =
      Key.of(
          "binds",
          BIND_LIST,
          "SOURCE:DESTINATION[:OPTIONS]; SOURCE is a path of the system or the name of a volume");
  static final Key<List<String>> BINDS_ADD =
      Key.of("binds.add", BIND_LIST, "More binds than those of the image's label");
  static final Key<List<MountSpec>> MOUNTS =
      Key.of(
          "mounts",
          new ListOf<>(MountKeys.MOUNT.map(MountKeys::inContainer)),
          "Mounts of the OCI runtime specification; one at a default mount's place replaces it");
  static final Key<List<String>> TMPFS =
      Key.of("tmpfs", ListOf.texts(Check.TMPFS), "DESTINATION[:OPTIONS]");
  static final Key<List<Device>> DEVICES =
      Key.of("devices", new ListOf<>(DeviceKeys.DEVICE), "Device nodes, and access to them");
  static final Key<Boolean> READONLY =
      Key.of("readonly", Flag.FLAG, "Whether its root file system, /dev and /sys are read-only");
  static final Key<List<String>> MASKED_PATHS =
      Key.of("maskedPaths", ListOf.texts(Check.ABSOLUTE), "Paths that it cannot read");
  static final Key<List<String>> READONLY_PATHS =
      Key.of("readonlyPaths", ListOf.texts(Check.ABSOLUTE), "Paths that it cannot write");
  static final Key<String> ROOTFS_PROPAGATION =
      Key.of("rootfsPropagation", new Text(Check.PROPAGATION), "How mounts in it spread");

  static final List<Key<?>> ALL =
      List.of(
          BINDS,
          BINDS_ADD,
          MOUNTS,
          TMPFS,
          DEVICES,
          READONLY,
          MASKED_PATHS,
          READONLY_PATHS,
          ROOTFS_PROPAGATION);

  private ContainerFileKeys() {}

  static ContainerFiles read(Values from) {
    return new ContainerFiles(
        from.get(BINDS),
        from.get(BINDS_ADD).orElse(List.of()),
        from.get(MOUNTS),
        from.get(TMPFS),
        from.get(DEVICES),
        from.get(READONLY),
        from.get(MASKED_PATHS),
        from.get(READONLY_PATHS),
        from.get(ROOTFS_PROPAGATION));
  }
}
