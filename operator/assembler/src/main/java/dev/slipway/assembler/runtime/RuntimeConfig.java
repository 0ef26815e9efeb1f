// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.model.Capabilities;
import dev.slipway.assembler.model.Id;
import dev.slipway.assembler.model.MountSpec;
import dev.slipway.assembler.model.Namespaces.Namespace;
import dev.slipway.assembler.model.Position;
import dev.slipway.assembler.model.Problems;
import dev.slipway.assembler.model.Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a container runs: config.json of the OCI runtime specification 1.2, and runtime.json for the
 * init.
 *
 * @param settings the model's settings over the image's label
 */
public record RuntimeConfig(Settings settings, ContainerImage.Config image) {
  private static final String VERSION = "1.2.0";
  private static final Namespace HOST = new Namespace.Host();
  private static final Namespace OWN = new Namespace.Own();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Notes what cannot work. */
  public void check(Position at, String name, Problems problems) {
    if (args().isEmpty()) {
      problems.add(at, name, "its image has no command: give command");
    }
    if (settings.process().uid().isEmpty() && User.parse(image.user()).isEmpty()) {
      problems.add(
          at,
          name,
          "its image's user \"%s\" is a name, not a number: give uid and gid"
              .formatted(image.user()));
    }
    if (settings.namespaces().hostname().isPresent()
        && !(settings.namespaces().uts().orElse(HOST) instanceof Namespace.Own)) {
      problems.add(at, name, "hostname would rename the machine: give uts: new, too");
    }
    for (var mount : mounts()) {
      if (mount.type().isEmpty()) {
        problems.add(at, name, "the mount at %s has no type".formatted(mount.destination()));
      }
    }
  }

  /** Whether nothing may be written to its root file system. */
  public boolean readonly() {
    return settings.files().readonly().orElse(false);
  }

  /** Its mounts, parents first. */
  public List<MountSpec> mounts() {
    return Mounts.of(settings);
  }

  /**
   * config.json.
   *
   * @param root the root file system, absolute or relative to the folder of config.json
   */
  public byte[] config(String root) {
    var config = new LinkedHashMap<String, Object>();
    config.put("ociVersion", VERSION);
    config.put("process", process());
    config.put("root", root(root));
    settings.namespaces().hostname().ifPresent(name -> config.put("hostname", name));
    config.put("mounts", mounts().stream().map(RuntimeConfig::mount).toList());
    config.put("linux", linux());
    return json(config);
  }

  /** runtime.json. */
  public byte[] runtime() {
    return json(Map.of("mkdir", settings.runtime().mkdir().orElse(List.of())));
  }

  private Map<String, Object> root(String path) {
    var root = new LinkedHashMap<String, Object>();
    root.put("path", path);
    root.put("readonly", readonly());
    return root;
  }

  private List<String> args() {
    return settings.process().command().orElse(image.args());
  }

  private Map<String, Object> process() {
    var process = new LinkedHashMap<String, Object>();
    process.put("user", user());
    process.put("args", args());
    process.put("env", settings.process().env().orElse(image.env()));
    process.put("cwd", settings.process().cwd().orElse(image.cwd()));
    process.put("capabilities", capabilities());
    return process;
  }

  private Map<String, Object> user() {
    var own = User.parse(image.user()).orElse(User.ROOT);
    var given = settings.process().uid();
    var user = new LinkedHashMap<String, Object>();
    user.put("uid", given.map(RuntimeConfig::number).orElse(own.uid()));
    user.put(
        "gid",
        settings
            .process()
            .gid()
            .map(RuntimeConfig::number)
            .orElse(given.isPresent() ? 0L : own.gid()));
    return user;
  }

  private static long number(Id id) {
    return switch (id) {
      case Id.Numeric(var value) -> value;
      case Id.OfContainer(var name) -> throw new IllegalStateException("not resolved: " + name);
    };
  }

  private Map<String, Object> capabilities() {
    var names = Capabilities.expand(settings.privileges().allCapabilities());
    var sets = new LinkedHashMap<String, Object>();
    for (var set : List.of("bounding", "effective", "permitted", "inheritable")) {
      sets.put(set, names);
    }
    return sets;
  }

  private static Map<String, Object> mount(MountSpec mount) {
    var json = new LinkedHashMap<String, Object>();
    json.put("destination", mount.destination());
    json.put("type", mount.type());
    json.put("source", mount.source());
    json.put("options", mount.options());
    return json;
  }

  private Map<String, Object> linux() {
    var linux = new LinkedHashMap<String, Object>();
    linux.put("namespaces", namespaces());
    settings.files().rootfsPropagation().ifPresent(how -> linux.put("rootfsPropagation", how));
    if (Capabilities.areAll(settings.privileges().allCapabilities())) {
      var any = new LinkedHashMap<String, Object>();
      any.put("allow", true);
      any.put("access", "rwm");
      linux.put("resources", Map.of("devices", List.of(any)));
    }
    return linux;
  }

  private List<Map<String, Object>> namespaces() {
    var list = new ArrayList<Map<String, Object>>();
    list.add(Map.of("type", "mount"));
    namespace("pid", settings.namespaces().pid().orElse(OWN)).ifPresent(list::add);
    namespace("network", settings.namespaces().net().orElse(HOST)).ifPresent(list::add);
    namespace("ipc", settings.namespaces().ipc().orElse(HOST)).ifPresent(list::add);
    namespace("uts", settings.namespaces().uts().orElse(HOST)).ifPresent(list::add);
    return list;
  }

  private static Optional<Map<String, Object>> namespace(String type, Namespace setting) {
    return switch (setting) {
      case Namespace.Host() -> Optional.empty();
      case Namespace.Own() -> Optional.of(Map.of("type", type));
      case Namespace.At(var path) -> {
        var namespace = new LinkedHashMap<String, Object>();
        namespace.put("type", type);
        namespace.put("path", path);
        yield Optional.of(namespace);
      }
    };
  }

  private static byte[] json(Map<String, Object> object) {
    try {
      return JSON.writeValueAsString(object).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of strings are always JSON", e);
    }
  }
}
