// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the settings of a container, from a model or from an image's label. */
public final class SettingsReader {
  /** The label with a container's defaults. */
  public static final String LABEL = "org.mobyproject.config";

  static final List<Key<?>> KEYS =
      Stream.of(
              ProcessKeys.ALL,
              PrivilegeKeys.ALL,
              ContainerFileKeys.ALL,
              NamespaceKeys.ALL,
              LimitKeys.ALL,
              List.<Key<?>>of(RuntimeKeys.RUNTIME),
              SupervisionKeys.ALL)
          .<Key<?>>flatMap(List::stream)
          .toList();

  /** JSON Schema for what does not go together. */
  static final Map<String, Object> RULE = PrivilegeKeys.RULE;

  private static final Mapping<Settings> SETTINGS =
      Mapping.of("label", KEYS, values -> Optional.of(read(values)));

  private SettingsReader() {}

  /**
   * Reads a label.
   *
   * @param image the image, for errors
   */
  public static Optional<Settings> label(String image, String text, Problems problems) {
    var source = new YamlSource("label " + LABEL + " of " + image, problems);
    return source.read(text).flatMap(root -> SETTINGS.read(new Spot(source, root, "")));
  }

  static Settings read(Values from) {
    return new Settings(
        ProcessKeys.read(from),
        PrivilegeKeys.read(from),
        ContainerFileKeys.read(from),
        NamespaceKeys.read(from),
        LimitKeys.read(from),
        from.get(RuntimeKeys.RUNTIME).orElse(RuntimeSettings.NONE),
        SupervisionKeys.read(from));
  }
}
