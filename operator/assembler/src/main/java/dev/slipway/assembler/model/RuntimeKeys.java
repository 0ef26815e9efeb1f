// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.RuntimeSettings.Interface;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys of {@link RuntimeSettings}. */
final class RuntimeKeys {
  private static final Key<String> NAME =
      Key.of(
              "name",
              new Text(Check.matching("[^/\\s]{1,15}", "the name of an interface")),
              "The interface; one that is there is moved into the container")
          .must();
  private static final Key<String> ADD =
      Key.of("add", new Text(Check.NOT_EMPTY), "Make one of this type, as ip-link(8) has it");
  private static final Key<String> PEER =
      Key.of("peer", new Text(Check.NOT_EMPTY), "The other end of a veth, which the system keeps");
  private static final Key<Boolean> CREATE_IN_ROOT =
      Key.of("createInRoot", Flag.FLAG, "Make it outside and move it in, as wireguard needs");
  private static final Mapping<Interface> INTERFACE =
      Mapping.of("interface", List.of(NAME, ADD, PEER, CREATE_IN_ROOT), RuntimeKeys::network);

  private static final List<Key<?>> KINDS =
      Stream.of("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")
          .<Key<?>>map(
              kind -> Key.of(kind, new Text(Check.ABSOLUTE), "The path where that one is bound"))
          .toList();
  private static final Mapping<Map<String, String>> BOUND =
      Mapping.of("bindNS", KINDS, RuntimeKeys::bound);

  private static final Key<List<String>> CGROUPS =
      Key.of("cgroups", ListOf.texts(Check.NOT_EMPTY), "Control groups made before it starts");
  private static final Key<List<MountSpec>> MOUNTS =
      Key.of("mounts", new ListOf<>(MountKeys.MOUNT), "Mounts made before it starts");
  private static final Key<List<String>> MKDIR =
      Key.of(
          "mkdir",
          ListOf.texts(Check.ANY_PATH),
          "Folders made before it starts: of the system, or of the container when relative");
  private static final Key<List<Interface>> INTERFACES =
      Key.of("interfaces", new ListOf<>(INTERFACE), "Network interfaces that it gets");
  private static final Key<Map<String, String>> BIND_NS =
      Key.of("bindNS", BOUND, "Where its namespaces are bound, for others to join");
  private static final Key<String> NAMESPACE =
      Key.of("namespace", new Text(Check.NOT_EMPTY), "The namespace of containerd");

  static final Key<RuntimeSettings> RUNTIME =
      Key.of(
          "runtime",
          Mapping.of(
              "runtime",
              List.of(CGROUPS, MOUNTS, MKDIR, INTERFACES, BIND_NS, NAMESPACE),
              RuntimeKeys::read),
          "What the init does before it starts");

  private RuntimeKeys() {}

  private static Optional<Interface> network(Values from) {
    var add = from.get(ADD);
    var peer = from.get(PEER);
    if (peer.isPresent() && add.isPresent() && !add.get().equals("veth")) {
      from.problem(PEER, "expected no peer but with add: veth");
    }
    if (peer.isEmpty() && add.filter("veth"::equals).isPresent()) {
      from.problem(ADD, "expected the key \"peer\", too: a veth has two ends");
    }
    return from.get(NAME)
        .map(name ->
            new Interface(
                name,
                add.or(() -> peer.map(other -> "veth")),
                peer,
                from.get(CREATE_IN_ROOT).orElse(false)));
  }

  private static Optional<Map<String, String>> bound(Values from) {
    var paths = new LinkedHashMap<String, String>();
    from.plain().forEach((kind, path) -> paths.put(kind, String.valueOf(path)));
    return Optional.of(paths);
  }

  private static Optional<RuntimeSettings> read(Values from) {
    return Optional.of(
        new RuntimeSettings(
            from.get(CGROUPS),
            from.get(MOUNTS),
            from.get(MKDIR),
            from.get(INTERFACES),
            from.get(BIND_NS).orElse(Map.of()),
            from.get(NAMESPACE)));
  }
}
