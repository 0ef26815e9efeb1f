// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.List;

/** The capabilities of capabilities(7), in the order of their numbers. */
public final class Capabilities {
  private static final List<String> NAMES =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_DAC_READ_SEARCH",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETPCAP",
          "CAP_LINUX_IMMUTABLE",
          "CAP_NET_BIND_SERVICE",
          "CAP_NET_BROADCAST",
          "CAP_NET_ADMIN",
          "CAP_NET_RAW",
          "CAP_IPC_LOCK",
          "CAP_IPC_OWNER",
          "CAP_SYS_MODULE",
          "CAP_SYS_RAWIO",
          "CAP_SYS_CHROOT",
          "CAP_SYS_PTRACE",
          "CAP_SYS_PACCT",
          "CAP_SYS_ADMIN",
          "CAP_SYS_BOOT",
          "CAP_SYS_NICE",
          "CAP_SYS_RESOURCE",
          "CAP_SYS_TIME",
          "CAP_SYS_TTY_CONFIG",
          "CAP_MKNOD",
          "CAP_LEASE",
          "CAP_AUDIT_WRITE",
          "CAP_AUDIT_CONTROL",
          "CAP_SETFCAP",
          "CAP_MAC_OVERRIDE",
          "CAP_MAC_ADMIN",
          "CAP_SYSLOG",
          "CAP_WAKE_ALARM",
          "CAP_BLOCK_SUSPEND",
          "CAP_AUDIT_READ",
          "CAP_PERFMON",
          "CAP_BPF",
          "CAP_CHECKPOINT_RESTORE");

  static final Check CHECK =
      Check.matching(
          "[aA][lL][lL]|[nN][oO][nN][eE]|" + String.join("|", NAMES),
          "all, none or a name such as CAP_NET_ADMIN");

  private Capabilities() {}

  static boolean isWord(String text) {
    return text.equalsIgnoreCase("all") || text.equalsIgnoreCase("none");
  }

  /** Whether these are all capabilities. */
  public static boolean areAll(List<String> settings) {
    return settings.stream().anyMatch("all"::equalsIgnoreCase);
  }

  /** The names that settings stand for. */
  public static List<String> expand(List<String> settings) {
    return areAll(settings) ? NAMES : settings.stream().filter(name -> !isWord(name)).toList();
  }
}
