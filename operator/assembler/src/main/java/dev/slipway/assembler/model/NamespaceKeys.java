// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.Namespaces.Namespace;
import java.util.List;

/** The keys of {@link Namespaces}. */
final class NamespaceKeys {
  private static final Shape<Namespace> ANY = namespace("host", "root", "new");

  static final Key<Namespace> NET =
      Key.of(
          "net",
          namespace("host", "root", "new", "none"),
          "Network: host (or root, the default), new (or none), or a path");
  static final Key<Namespace> PID =
      Key.of("pid", ANY, "Processes: new (the default), host (or root), or a path");
  static final Key<Namespace> IPC =
      Key.of("ipc", ANY, "System V IPC: host (or root, the default), new, or a path");
  static final Key<Namespace> UTS =
      Key.of("uts", ANY, "Host name: host (or root, the default), new, or a path");
  static final Key<Namespace> USERNS =
      Key.of("userns", ANY, "Users: host (or root, the default), new, or a path");
  static final Key<String> HOSTNAME =
      Key.of("hostname", new Text(Check.HOSTNAME), "Its host name, with uts: new");
  static final Key<List<IdMapping>> UID_MAPPINGS =
      Key.of("uidMappings", new ListOf<>(MountKeys.ID_MAPPING), "Users, with userns: new");
  static final Key<List<IdMapping>> GID_MAPPINGS =
      Key.of("gidMappings", new ListOf<>(MountKeys.ID_MAPPING), "Groups, with userns: new");

  static final List<Key<?>> ALL =
      List.of(NET, PID, IPC, UTS, USERNS, HOSTNAME, UID_MAPPINGS, GID_MAPPINGS);

  private NamespaceKeys() {}

  private static Shape<Namespace> namespace(String... words) {
    return new Text(Check.namespace(words)).map(NamespaceKeys::read);
  }

  private static Namespace read(String text) {
    return switch (text) {
      case "host", "root" -> new Namespace.Host();
      case "new", "none" -> new Namespace.Own();
      default -> new Namespace.At(text);
    };
  }

  static Namespaces read(Values from) {
    return new Namespaces(
        from.get(NET),
        from.get(PID),
        from.get(IPC),
        from.get(UTS),
        from.get(USERNS),
        from.get(HOSTNAME),
        from.get(UID_MAPPINGS),
        from.get(GID_MAPPINGS));
  }
}
