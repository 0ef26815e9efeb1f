// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import dev.slipway.assembler.model.Privileges.Landlock;
import dev.slipway.assembler.model.Privileges.Seccomp;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of {@link Privileges}. */
final class PrivilegeKeys {
  private static final ListOf<String> NAMES = ListOf.texts(Capabilities.CHECK);
  private static final ListOf<String> PATHS = ListOf.texts(Check.ABSOLUTE);

  static final Key<List<String>> CAPABILITIES =
      Key.of(
          "capabilities",
          NAMES,
          "CAP_… names of capabilities(7), or one all or none; default: none");
  static final Key<List<String>> CAPABILITIES_ADD =
      Key.of("capabilities.add", NAMES, "More capabilities than those of the image's label");
  static final Key<List<String>> AMBIENT =
      Key.of("ambient", NAMES, "Capabilities that programs keep which are not root's");
  static final Key<Boolean> NO_NEW_PRIVILEGES =
      Key.of("noNewPrivileges", Flag.FLAG, "Whether no program may gain privileges");
  static final Key<Seccomp> SECCOMP =
      Key.of(
              "seccomp",
              Either.<Seccomp>of(
                  new Text(Check.oneOf("default", "unconfined")).map(PrivilegeKeys::word),
                  SeccompKeys.PROFILE.map(Seccomp.Profile::new)),
              "System calls: default, unconfined, or linux.seccomp of the OCI runtime specification")
          .added();
  static final Key<String> APPARMOR =
      Key.of("apparmor", new Text(Check.NOT_EMPTY), "A profile that the kernel has loaded").added();

  private static final Key<List<String>> READ_ONLY =
      Key.of("readOnly", PATHS, "Paths it may read and execute").added();
  private static final Key<List<String>> READ_WRITE =
      Key.of("readWrite", PATHS, "Paths it may do everything with").added();
  static final Key<Landlock> LANDLOCK =
      Key.of(
              "landlock",
              Mapping.of("landlock", List.of(READ_ONLY, READ_WRITE), PrivilegeKeys::landlock),
              "The only paths that it may use, by landlock(7)")
          .added();

  static final List<Key<?>> ALL =
      List.of(
          CAPABILITIES, CAPABILITIES_ADD, AMBIENT, NO_NEW_PRIVILEGES, SECCOMP, APPARMOR, LANDLOCK);

  /** A word for all or none of the capabilities stands by itself. */
  static final Map<String, Object> RULE =
      Map.of(
          "properties",
          Map.of("capabilities", words(), "capabilities.add", words(), "ambient", words()));

  private PrivilegeKeys() {}

  private static Map<String, Object> words() {
    return Map.of(
        "if", Map.of("contains", Map.of("pattern", "^[aAnN]")),
        "then", Map.of("maxItems", 1));
  }

  private static Seccomp word(String text) {
    return text.equals("default") ? new Seccomp.Default() : new Seccomp.Unconfined();
  }

  private static Optional<Landlock> landlock(Values from) {
    return Optional.of(
        new Landlock(
            from.get(READ_ONLY).orElse(List.of()), from.get(READ_WRITE).orElse(List.of())));
  }

  static Privileges read(Values from) {
    for (var key : List.of(CAPABILITIES, CAPABILITIES_ADD, AMBIENT)) {
      var found = from.get(key).orElse(List.of());
      if (found.size() > 1 && found.stream().anyMatch(Capabilities::isWord)) {
        from.problem(key, "expected all or none by itself, or a list of names");
      }
    }
    return new Privileges(
        from.get(CAPABILITIES),
        from.get(CAPABILITIES_ADD).orElse(List.of()),
        from.get(AMBIENT),
        from.get(NO_NEW_PRIVILEGES),
        from.get(SECCOMP),
        from.get(APPARMOR),
        from.get(LANDLOCK));
  }
}
