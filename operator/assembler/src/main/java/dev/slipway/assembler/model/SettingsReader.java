// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the settings of a container, from a model or from an image's label. */
public final class SettingsReader {
  /** The label with a container's defaults. */
  public static final String LABEL = "org.mobyproject.config";

  private static final long MAX_ID = 0xffff_fffeL;

  private SettingsReader() {}

  /**
   * Reads a label.
   *
   * @param image the image, for errors
   */
  public static Optional<Settings> label(String image, String text, Problems problems) {
    var source = new YamlSource("label " + LABEL + " of " + image, problems);
    return source
        .read(text)
        .map(root -> {
          var fields = Fields.of(source, root, "");
          var settings = read(source, fields);
          fields.end();
          return settings;
        });
  }

  static Settings read(YamlSource source, Fields from) {
    return new Settings(
        from.texts("command", Check.ANY),
        from.texts("env", Check.ENV),
        from.text("cwd", Check.ABSOLUTE),
        capabilities(from, "capabilities"),
        capabilities(from, "capabilities.add").orElse(List.of()),
        from.texts("binds", Check.BIND),
        from.texts("binds.add", Check.BIND).orElse(List.of()),
        from.list("mounts", (node, path) -> mount(source, node, path)),
        from.texts("tmpfs", Check.TMPFS),
        from.text("net", Check.namespace("host", "new", "none")),
        from.text("pid", Check.namespace("new", "host")),
        from.text("ipc", Check.namespace("host", "new")),
        from.text("uts", Check.namespace("host", "new")),
        from.number("uid", MAX_ID),
        from.number("gid", MAX_ID),
        from.flag("readonly"),
        from.text("rootfsPropagation", Check.PROPAGATION),
        from.text("hostname", Check.HOSTNAME),
        from.fields("runtime").flatMap(SettingsReader::mkdir));
  }

  private static Optional<List<String>> capabilities(Fields from, String key) {
    var found = from.texts(key, Capabilities.CHECK);
    if (found.isPresent()
        && found.get().size() > 1
        && found.get().stream().anyMatch(Capabilities::isWord)) {
      from.problem(key, "expected all or none by itself, or a list of names");
    }
    return found;
  }

  private static Optional<List<String>> mkdir(Fields runtime) {
    var found = runtime.texts("mkdir", Check.ANY_PATH);
    runtime.end();
    return found;
  }

  private static Optional<Settings.MountSpec> mount(YamlSource source, Node node, String path) {
    var fields = Fields.of(source, node, path);
    var destination = fields.required("destination", Check.ABSOLUTE);
    var type = fields.text("type", Check.NOT_EMPTY).orElse("");
    var from = fields.text("source", Check.NOT_EMPTY).orElse("");
    var options = fields.texts("options", Check.NOT_EMPTY).orElse(List.of());
    fields.end();
    return destination.map(d -> new Settings.MountSpec(d, type, from, options));
  }
}
