// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.List;
import java.util.Map;
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
        new ProcessSettings(
            from.texts("command", Check.ANY),
            from.texts("env", Check.ENV),
            from.text("cwd", Check.ABSOLUTE),
            from.number("uid", MAX_ID).map(Id.Numeric::new),
            from.number("gid", MAX_ID).map(Id.Numeric::new),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new Privileges(
            capabilities(from, "capabilities"),
            capabilities(from, "capabilities.add").orElse(List.of()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new ContainerFiles(
            from.texts("binds", Check.BIND),
            from.texts("binds.add", Check.BIND).orElse(List.of()),
            from.list("mounts", (node, path) -> mount(source, node, path)),
            from.texts("tmpfs", Check.TMPFS),
            Optional.empty(),
            from.flag("readonly"),
            Optional.empty(),
            Optional.empty(),
            from.text("rootfsPropagation", Check.PROPAGATION)),
        new Namespaces(
            from.text("net", Check.namespace("host", "new", "none")).map(SettingsReader::namespace),
            from.text("pid", Check.namespace("new", "host")).map(SettingsReader::namespace),
            from.text("ipc", Check.namespace("host", "new")).map(SettingsReader::namespace),
            from.text("uts", Check.namespace("host", "new")).map(SettingsReader::namespace),
            Optional.empty(),
            from.text("hostname", Check.HOSTNAME),
            Optional.empty(),
            Optional.empty()),
        Limits.NONE,
        new RuntimeSettings(
            Optional.empty(),
            Optional.empty(),
            from.fields("runtime").flatMap(SettingsReader::mkdir),
            Optional.empty(),
            Map.of(),
            Optional.empty()),
        Supervision.NONE);
  }

  private static Namespaces.Namespace namespace(String text) {
    return switch (text) {
      case "host" -> new Namespaces.Namespace.Host();
      case "new", "none" -> new Namespaces.Namespace.Own();
      default -> new Namespaces.Namespace.At(text);
    };
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

  private static Optional<MountSpec> mount(YamlSource source, Node node, String path) {
    var fields = Fields.of(source, node, path);
    var destination = fields.required("destination", Check.ABSOLUTE);
    var type = fields.text("type", Check.NOT_EMPTY).orElse("");
    var from = fields.text("source", Check.NOT_EMPTY).orElse("");
    var options = fields.texts("options", Check.NOT_EMPTY).orElse(List.of());
    fields.end();
    return destination.map(d -> new MountSpec(d, type, from, options));
  }
}
