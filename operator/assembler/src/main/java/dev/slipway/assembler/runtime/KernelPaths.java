// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import dev.slipway.assembler.model.MountSpec;
import dev.slipway.assembler.model.Namespaces.Namespace;
import dev.slipway.assembler.model.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of /proc and /sys that a container may not see or change. What the settings say is all;
 * when they say nothing it is Docker's list, but only for a container that it would hold back: see
 * docs/decisions/0008.
 */
record KernelPaths(Settings settings, List<MountSpec> mounts, List<String> capabilities) {
  private static final List<String> MASKED_PROC =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats");
  private static final List<String> MASKED_SYS =
      List.of("/sys/devices/virtual/powercap", "/sys/firmware");
  private static final List<String> READONLY_PROC =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sysrq-trigger");

  /** All of /proc/sys but net, which CAP_NET_ADMIN is for. */
  private static final List<String> SYSCTLS_BUT_NET =
      Stream.of("abi", "crypto", "debug", "dev", "fs", "kernel", "user", "vm")
          .map(name -> "/proc/sys/" + name)
          .toList();

  List<String> masked() {
    return settings
        .files()
        .maskedPaths()
        .orElseGet(() -> {
          var paths = new ArrayList<String>();
          if (contains("/proc", "proc")) {
            paths.addAll(MASKED_PROC);
          }
          if (contains("/sys", "sysfs")) {
            paths.addAll(MASKED_SYS);
          }
          return paths;
        });
  }

  List<String> readonly() {
    return settings
        .files()
        .readonlyPaths()
        .orElseGet(() -> {
          var paths = new ArrayList<String>();
          if (contains("/proc", "proc")) {
            paths.addAll(READONLY_PROC);
            paths.addAll(
                capabilities.contains("CAP_NET_ADMIN") ? SYSCTLS_BUT_NET : List.of("/proc/sys"));
          }
          return paths;
        });
  }

  /**
   * Whether the container is held back there: the file system is a mount of its own, not one that
   * spreads what is put over it to the machine, and it is no administrator, who could undo it.
   */
  private boolean contains(String place, String type) {
    var ownProcesses =
        !(settings.namespaces().pid().orElse(new Namespace.Own()) instanceof Namespace.Host);
    return ownProcesses
        && !capabilities.contains("CAP_SYS_ADMIN")
        && mounts.stream().anyMatch(m -> m.destination().equals(place) && m.type().equals(type));
  }
}
