// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A mount of the OCI runtime specification; what is left out is inferred as LinuxKit does. */
final class MountKeys {
  private static final WholeNumber ID_32 = new WholeNumber(0, 0xffff_ffffL);
  private static final Key<Long> CONTAINER_ID =
      Key.of("containerID", ID_32, "The first id in the container").must();
  private static final Key<Long> HOST_ID =
      Key.of("hostID", ID_32, "The first id of the system").must();
  private static final Key<Long> SIZE =
      Key.of("size", new WholeNumber(1, 0xffff_ffffL), "How many ids").must();
  static final Mapping<IdMapping> ID_MAPPING =
      Mapping.of("idMapping", List.of(CONTAINER_ID, HOST_ID, SIZE), MountKeys::idMapping);

  private static final Key<String> DESTINATION =
      Key.of(
          "destination",
          new Text(Check.ANY_PATH),
          "Where, in the container when relative; default: the usual place of the type");
  private static final Key<String> TYPE =
      Key.of("type", new Text(Check.NOT_EMPTY), "The file system; default: what source names");
  static final Key<String> SOURCE =
      Key.of(
          "source", new Text(Check.NOT_EMPTY), "A path, a device or a volume; default: the type");
  static final Key<List<String>> OPTIONS =
      Key.of("options", ListOf.texts(Check.NOT_EMPTY), "As for mount(8)");
  private static final Key<List<IdMapping>> UID_MAPPINGS =
      Key.of("uidmappings", new ListOf<>(ID_MAPPING), "Users of an id-mapped mount");
  private static final Key<List<IdMapping>> GID_MAPPINGS =
      Key.of("gidmappings", new ListOf<>(ID_MAPPING), "Groups of an id-mapped mount");

  static final Mapping<MountSpec> MOUNT =
      Mapping.of(
              "mount",
              List.of(DESTINATION, TYPE, SOURCE, OPTIONS, UID_MAPPINGS, GID_MAPPINGS),
              MountKeys::mount)
          .with(
              Map.of(
                  "anyOf",
                  List.of(
                      Map.of("required", List.of("destination")),
                      Map.of("required", List.of("type")),
                      Map.of("required", List.of("source")))));

  private static final Set<String> NAMED_BY_SOURCE =
      Set.of("mqueue", "devpts", "proc", "sysfs", "cgroup");
  private static final Map<String, String> PLACES =
      Map.of(
          "proc", "/proc",
          "devpts", "/dev/pts",
          "sysfs", "/sys",
          "cgroup", "/sys/fs/cgroup",
          "mqueue", "/dev/mqueue");
  private static final Map<String, String> TYPES =
      Map.of(
          "/proc", "proc",
          "/dev", "tmpfs",
          "/dev/pts", "devpts",
          "/dev/shm", "tmpfs",
          "/dev/mqueue", "mqueue",
          "/sys", "sysfs",
          "/sys/fs/cgroup", "cgroup");

  private MountKeys() {}

  /** The mount of a container, where a relative destination begins at its root. */
  static MountSpec inContainer(MountSpec mount) {
    return new MountSpec(
        mount.destination().startsWith("/") ? mount.destination() : "/" + mount.destination(),
        mount.type(),
        mount.source(),
        mount.options(),
        mount.uidMappings(),
        mount.gidMappings());
  }

  private static Optional<IdMapping> idMapping(Values from) {
    var inside = from.get(CONTAINER_ID);
    var outside = from.get(HOST_ID);
    var size = from.get(SIZE);
    return inside.isPresent() && outside.isPresent() && size.isPresent()
        ? Optional.of(new IdMapping(inside.get(), outside.get(), size.get()))
        : Optional.empty();
  }

  static boolean isBind(List<String> options) {
    return options.contains("bind") || options.contains("rbind");
  }

  private static Optional<MountSpec> mount(Values from) {
    var options = from.get(OPTIONS).orElse(List.of());
    var type = type(from, options);
    if (type.isEmpty()) {
      if (!from.has(TYPE)) {
        from.spot()
            .problem("expected the key \"type\", which neither source nor destination tells");
      }
      return Optional.empty();
    }
    var source = from.get(SOURCE);
    if (source.isEmpty() && type.get().equals("bind")) {
      from.spot().problem("expected the key \"source\", which is missing");
    }
    var place = from.get(DESTINATION).or(() -> Optional.ofNullable(PLACES.get(type.get())));
    if (place.isEmpty() && !from.has(DESTINATION)) {
      from.spot().problem("expected the key \"destination\", which is missing");
    }
    return place.map(destination ->
        new MountSpec(
            destination,
            type.get(),
            source.orElse(type.get()),
            options,
            from.get(UID_MAPPINGS).orElse(List.of()),
            from.get(GID_MAPPINGS).orElse(List.of())));
  }

  private static Optional<String> type(Values from, List<String> options) {
    return from.get(TYPE)
        .or(() -> from.get(SOURCE).filter(NAMED_BY_SOURCE::contains))
        .or(() -> isBind(options) ? Optional.of("bind") : Optional.empty())
        .or(() -> from.get(DESTINATION).flatMap(at -> Optional.ofNullable(TYPES.get(at))));
  }
}
