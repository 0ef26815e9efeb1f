// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import dev.slipway.assembler.model.ContainerFiles;
import dev.slipway.assembler.model.MountSpec;
import dev.slipway.assembler.model.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The mounts of a container: LinuxKit's defaults, and those of its settings in their place or
 * beside them. Volumes are those of the model, by name.
 */
final class Mounts {
  private static final List<String> BIND_OPTIONS = List.of("rw", "rbind", "rshared");

  private Mounts() {}

  /** All mounts, in the order of their destinations, so that parents come first. */
  static List<MountSpec> of(Settings settings) {
    var mounts = new TreeMap<String, MountSpec>();
    defaults(settings.files().readonly().orElse(false)).forEach(m -> add(mounts, m));
    given(settings.files()).forEach(m -> add(mounts, Volumes.located(m)));
    return List.copyOf(mounts.values());
  }

  /** Those of the settings, the later ones before the earlier ones at the same place. */
  static List<MountSpec> given(ContainerFiles files) {
    var mounts = new ArrayList<MountSpec>();
    files.tmpfs().orElse(List.of()).stream().map(Mounts::tmpfs).forEach(mounts::add);
    files.allBinds().stream().map(Mounts::bind).forEach(mounts::add);
    mounts.addAll(files.mounts().orElse(List.of()));
    return mounts;
  }

  private static void add(Map<String, MountSpec> mounts, MountSpec mount) {
    mounts.put(mount.destination().replaceAll("/+", "/").replaceAll("(?<=.)/$", ""), mount);
  }

  private static List<MountSpec> defaults(boolean readonly) {
    return List.of(
        mount("/proc", "proc", "nosuid", "nodev", "noexec", "relatime"),
        sealed(
            readonly, mount("/dev", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k")),
        mount(
            "/dev/pts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"),
        sealed(readonly, mount("/sys", "sysfs", "nosuid", "nodev", "noexec")),
        mount("/sys/fs/cgroup", "cgroup", "nosuid", "nodev", "noexec", "relatime", "ro"));
  }

  private static MountSpec mount(String destination, String type, String... options) {
    return new MountSpec(destination, type, type, List.of(options));
  }

  private static MountSpec sealed(boolean readonly, MountSpec mount) {
    return readonly ? with(mount, "ro") : mount;
  }

  private static MountSpec with(MountSpec mount, String option) {
    var options = new ArrayList<>(mount.options());
    options.add(option);
    return new MountSpec(mount.destination(), mount.type(), mount.source(), List.copyOf(options));
  }

  private static MountSpec bind(String text) {
    var parts = text.split(":", 3);
    var options = parts.length < 3 ? BIND_OPTIONS : options(parts[2]);
    var mount = new MountSpec(parts[1], "bind", parts[0], options);
    return isBind(mount) ? mount : with(mount, "rbind");
  }

  private static boolean isBind(MountSpec mount) {
    return mount.options().contains("bind") || mount.options().contains("rbind");
  }

  private static MountSpec tmpfs(String text) {
    var parts = text.split(":", 2);
    return new MountSpec(
        parts[0], "tmpfs", "tmpfs", parts.length < 2 ? List.of() : options(parts[1]));
  }

  private static List<String> options(String text) {
    return Arrays.stream(text.split(",")).filter(option -> !option.isEmpty()).toList();
  }
}
