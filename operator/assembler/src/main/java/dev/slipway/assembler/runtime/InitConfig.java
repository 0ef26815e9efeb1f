// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import dev.slipway.assembler.model.MountSpec;
import dev.slipway.assembler.model.Privileges.Landlock;
import dev.slipway.assembler.model.RuntimeSettings;
import dev.slipway.assembler.model.RuntimeSettings.Interface;
import dev.slipway.assembler.model.Settings;
import dev.slipway.assembler.model.Supervision;
import dev.slipway.assembler.model.Supervision.Log;
import dev.slipway.assembler.model.Supervision.Probe;
import dev.slipway.assembler.model.Supervision.Ready;
import dev.slipway.assembler.model.Supervision.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * runtime.json: what the init does for a container, in LinuxKit's words, and under {@code slipway}
 * in ours (docs/interfaces.md).
 */
record InitConfig(Settings settings) {

  /**
   * The file.
   *
   * @param folder the container's folder, relative to the root
   * @param files where the files of its image lie, relative to the root
   */
  Map<String, Object> json(String folder, String files) {
    RuntimeSettings given = settings.runtime();
    var mounts = new ArrayList<>(root("/" + folder, "/" + files));
    given.mounts().orElse(List.of()).stream().map(Volumes::located).forEach(mounts::add);
    var json = new LinkedHashMap<String, Object>();
    Json.put(json, "cgroups", given.cgroups());
    json.put("mounts", mounts.stream().map(Json::mount).toList());
    Json.put(json, "mkdir", given.mkdir());
    Json.put(json, "interfaces", given.interfaces().map(InitConfig::interfaces));
    Json.put(json, "bindNS", Optional.of(given.bindNS()));
    Json.put(json, "namespace", given.namespace());
    Json.put(json, "slipway", Optional.of(ours()));
    return json;
  }

  /**
   * The container's root: the image's files themselves, or an overlay that takes what it writes.
   */
  private List<MountSpec> root(String folder, String files) {
    var at = folder + "/rootfs";
    if (settings.files().readonly().orElse(false)) {
      return List.of(new MountSpec(at, "bind", files, List.of("bind")));
    }
    var tmp = folder + "/tmp";
    return List.of(
        new MountSpec(tmp, "tmpfs", "tmpfs", List.of("mode=0755")),
        new MountSpec(
            at,
            "overlay",
            "overlay",
            List.of(
                "lowerdir=" + files, "upperdir=" + tmp + "/upper", "workdir=" + tmp + "/work")));
  }

  private static List<Map<String, Object>> interfaces(List<Interface> interfaces) {
    return interfaces.stream().map(InitConfig::networkInterface).toList();
  }

  private static Map<String, Object> networkInterface(Interface given) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", given.name());
    Json.put(json, "add", given.add());
    Json.put(json, "peer", given.peer());
    json.put("createInRoot", given.createInRoot());
    return json;
  }

  private Map<String, Object> ours() {
    Supervision given = settings.supervision();
    var json = new LinkedHashMap<String, Object>();
    Json.put(json, "restart", given.restart().map(Word::word));
    Json.put(json, "after", given.after());
    Json.put(json, "ready", given.ready().map(InitConfig::ready));
    Json.put(json, "stopSignal", given.stopSignal());
    Json.put(json, "stopTimeoutSeconds", given.stopTimeout());
    Json.put(json, "onFailure", given.onFailure().map(Word::word));
    Json.put(json, "log", given.log().map(InitConfig::log));
    Json.put(json, "landlock", settings.privileges().landlock().map(InitConfig::landlock));
    return json;
  }

  private static Map<String, Object> ready(Ready ready) {
    var json = new LinkedHashMap<String, Object>();
    switch (ready.probe()) {
      case Probe.File(var path) -> json.put("file", path);
      case Probe.Tcp(var address) -> json.put("tcp", address);
      case Probe.Exec(var command) -> json.put("exec", command);
    }
    Json.put(json, "timeoutSeconds", ready.timeoutSeconds());
    return json;
  }

  private static Map<String, Object> log(Log log) {
    var json = new LinkedHashMap<String, Object>();
    Json.put(json, "console", log.console());
    Json.put(json, "maxBytes", log.maxBytes());
    Json.put(json, "files", log.files());
    return json;
  }

  /** Both lists, also empty ones: no path at all is a rule, too. */
  private static Map<String, Object> landlock(Landlock landlock) {
    var json = new LinkedHashMap<String, Object>();
    json.put("readOnly", landlock.readOnly());
    json.put("readWrite", landlock.readWrite());
    return json;
  }
}
