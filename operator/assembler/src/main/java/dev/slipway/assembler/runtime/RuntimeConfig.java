// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.model.Id;
import dev.slipway.assembler.model.MountSpec;
import dev.slipway.assembler.model.Namespaces.Namespace;
import dev.slipway.assembler.model.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * How a container runs: config.json of the OCI runtime specification 1.2, and runtime.json for the
 * init.
 *
 * @param settings the model's settings over the image's label
 * @param imageUser who the image wants to be run as
 */
public record RuntimeConfig(
    Settings settings, ContainerImage.Config image, User imageUser, OsContext os) {
  private static final String VERSION = "1.2.0";

  /** What cannot work, one sentence for each. */
  public List<String> problems() {
    var problems = new ArrayList<String>();
    var process = process();
    if (process.args().isEmpty()) {
      problems.add("its image has no command: give command");
    }
    for (var id : process.ids()) {
      if (id instanceof Id.OfContainer(var name) && os.number(id).isEmpty()) {
        problems.add("no container is called \"%s\", whose id is wanted".formatted(name));
      }
    }
    mounts(settings).forEach(m -> Volumes.problem(m, os.volumes()).ifPresent(problems::add));
    namespaceProblems(problems);
    return problems;
  }

  private static List<MountSpec> mounts(Settings settings) {
    var mounts = new ArrayList<>(Mounts.given(settings.files()));
    mounts.addAll(settings.runtime().mounts().orElse(List.of()));
    return mounts;
  }

  private void namespaceProblems(List<String> problems) {
    var given = settings.namespaces();
    var host = new Namespace.Host();
    if (given.hostname().isPresent() && given.uts().orElse(host).equals(host)) {
      problems.add("hostname would rename the machine: give uts: new, too");
    }
    settings
        .limits()
        .sysctl()
        .ifPresent(sysctls ->
            sysctls.keySet().forEach(key -> Sysctls.problem(key, given).ifPresent(problems::add)));
    var mapped =
        !given.uidMappings().orElse(List.of()).isEmpty()
            && !given.gidMappings().orElse(List.of()).isEmpty();
    switch (given.userns().orElse(host)) {
      case Namespace.Own() when !mapped ->
          problems.add("userns: new has nobody in it: give uidMappings and gidMappings");
      case Namespace.Host() when mapped ->
          problems.add("uidMappings and gidMappings need userns: new");
      case Namespace _ -> {}
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

  /** config.json. */
  public byte[] config() {
    var mounts = mounts();
    var config = new LinkedHashMap<String, Object>();
    config.put("ociVersion", VERSION);
    config.put("process", process().json());
    var root = new LinkedHashMap<String, Object>();
    root.put("path", "rootfs");
    root.put("readonly", readonly());
    config.put("root", root);
    Json.put(config, "hostname", settings.namespaces().hostname());
    config.put("mounts", mounts.stream().map(Json::mount).toList());
    Json.put(config, "annotations", settings.limits().annotations());
    config.put("linux", new LinuxConfig(settings, mounts, os.architecture()).json());
    return Json.bytes(config);
  }

  /**
   * runtime.json.
   *
   * @param folder the container's folder, relative to the root
   * @param files where the files of its image lie, relative to the root
   */
  public byte[] runtime(String folder, String files) {
    return Json.bytes(new InitConfig(settings).json(folder, files));
  }

  private ProcessConfig process() {
    return new ProcessConfig(settings, image, imageUser, os);
  }
}
