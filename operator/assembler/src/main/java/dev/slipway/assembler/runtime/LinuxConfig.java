// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import dev.slipway.assembler.model.Capabilities;
import dev.slipway.assembler.model.ContainerFiles.Device;
import dev.slipway.assembler.model.MountSpec;
import dev.slipway.assembler.model.Namespaces.Namespace;
import dev.slipway.assembler.model.Privileges.Seccomp;
import dev.slipway.assembler.model.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code linux} of config.json: what a container shares with the machine and may use of it. */
record LinuxConfig(Settings settings, List<MountSpec> mounts, String architecture) {
  private static final String ACCESS = "rwm"; // read, write, mknod
  private static final Namespace HOST = new Namespace.Host();

  Map<String, Object> json() {
    var paths = new KernelPaths(settings, mounts, capabilities());
    var linux = new LinkedHashMap<String, Object>();
    linux.put("namespaces", namespaces());
    Json.put(linux, "uidMappings", settings.namespaces().uidMappings().map(Json::mappings));
    Json.put(linux, "gidMappings", settings.namespaces().gidMappings().map(Json::mappings));
    Json.put(linux, "devices", settings.files().devices().map(LinuxConfig::nodes));
    Json.put(linux, "cgroupsPath", settings.limits().cgroupsPath());
    Json.put(linux, "resources", Optional.of(resources()));
    Json.put(linux, "sysctl", settings.limits().sysctl());
    Json.put(linux, "seccomp", seccomp());
    Json.put(linux, "rootfsPropagation", settings.files().rootfsPropagation());
    Json.put(linux, "maskedPaths", Optional.of(paths.masked()));
    Json.put(linux, "readonlyPaths", Optional.of(paths.readonly()));
    return linux;
  }

  private List<String> capabilities() {
    return ProcessConfig.bounding(settings.privileges());
  }

  private List<Map<String, Object>> namespaces() {
    var given = settings.namespaces();
    var list = new ArrayList<Map<String, Object>>();
    list.add(Map.of("type", "mount"));
    namespace("pid", given.pid().orElse(new Namespace.Own())).ifPresent(list::add);
    namespace("network", given.net().orElse(HOST)).ifPresent(list::add);
    namespace("ipc", given.ipc().orElse(HOST)).ifPresent(list::add);
    namespace("uts", given.uts().orElse(HOST)).ifPresent(list::add);
    namespace("user", given.userns().orElse(HOST)).ifPresent(list::add);
    return list;
  }

  private static Optional<Map<String, Object>> namespace(String type, Namespace namespace) {
    var json = new LinkedHashMap<String, Object>();
    json.put("type", type);
    return switch (namespace) {
      case Namespace.Host() -> Optional.empty();
      case Namespace.Own() -> Optional.of(json);
      case Namespace.At(var path) -> {
        json.put("path", path);
        yield Optional.of(json);
      }
    };
  }

  private static List<Map<String, Object>> nodes(List<Device> devices) {
    var nodes = new ArrayList<Map<String, Object>>();
    for (var device : devices) {
      if (device instanceof Device.At(var path, var type, var major, var minor, var mode)) {
        var node = new LinkedHashMap<String, Object>();
        node.put("path", path);
        node.put("type", type);
        node.put("major", major);
        node.put("minor", minor);
        node.put("fileMode", mode);
        nodes.add(node);
      }
    }
    return nodes;
  }

  /**
   * As they are given, and the right to use the devices. A container with all capabilities that
   * names no devices may use every one: the runtime denies them otherwise.
   */
  private Map<String, Object> resources() {
    var resources =
        new LinkedHashMap<String, Object>(settings.limits().resources().orElse(Map.of()));
    var rules = new ArrayList<Object>();
    if (resources.get("devices") instanceof List<?> given) {
      rules.addAll(given);
    }
    settings.files().devices().orElse(List.of()).forEach(device -> rules.add(rule(device)));
    if (rules.isEmpty() && isPrivileged()) {
      rules.add(rule(Optional.empty()));
    }
    Json.put(resources, "devices", Optional.of(rules));
    return resources;
  }

  private boolean isPrivileged() {
    return Capabilities.areAll(settings.privileges().allCapabilities());
  }

  private static Map<String, Object> rule(Device device) {
    var rule = rule(Optional.of(device.type()));
    if (device instanceof Device.At node) {
      rule.put("major", node.major());
      rule.put("minor", node.minor());
    }
    return rule;
  }

  private static Map<String, Object> rule(Optional<String> type) {
    var rule = new LinkedHashMap<String, Object>();
    rule.put("allow", true);
    Json.put(rule, "type", type);
    rule.put("access", ACCESS);
    return rule;
  }

  private Optional<Map<String, Object>> seccomp() {
    var chosen =
        settings
            .privileges()
            .seccomp()
            .orElse(isPrivileged() ? new Seccomp.Unconfined() : new Seccomp.Default());
    return switch (chosen) {
      case Seccomp.Unconfined() -> Optional.empty();
      case Seccomp.Profile(var profile) -> Optional.of(profile);
      case Seccomp.Default() -> {
        var ownNetwork = !settings.namespaces().net().orElse(HOST).equals(HOST);
        yield Optional.of(new SeccompProfile(architecture, capabilities(), ownNetwork).json());
      }
    };
  }
}
