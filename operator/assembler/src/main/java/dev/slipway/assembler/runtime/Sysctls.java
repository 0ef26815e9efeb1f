// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.runtime;

import dev.slipway.assembler.model.Namespaces;
import dev.slipway.assembler.model.Namespaces.Namespace;
import java.util.Optional;
import java.util.Set;

/**
 * Kernel settings of a container: only those that a namespace of its own holds back, since the
 * runtime refuses to start a container that would change the machine's.
 */
final class Sysctls {
  private static final Set<String> IPC =
      Set.of(
          "kernel.msgmax",
          "kernel.msgmnb",
          "kernel.msgmni",
          "kernel.sem",
          "kernel.shmall",
          "kernel.shmmax",
          "kernel.shmmni",
          "kernel.shm_rmid_forced");

  private Sysctls() {}

  /** What is wrong with a key. */
  static Optional<String> problem(String key, Namespaces namespaces) {
    var name = key.replace('/', '.');
    if (name.startsWith("net.")) {
      return needed(key, "net: new", namespaces.net());
    }
    if (IPC.contains(name) || name.startsWith("fs.mqueue.")) {
      return needed(key, "ipc: new", namespaces.ipc());
    }
    if (name.equals("kernel.domainname")) {
      return needed(key, "uts: new", namespaces.uts());
    }
    return Optional.of(
        "the sysctl %s is the machine's, and no container's: set it by a container of onboot that writes to /proc/sys"
            .formatted(key));
  }

  private static Optional<String> needed(String key, String fix, Optional<Namespace> namespace) {
    return namespace.orElse(new Namespace.Host()) instanceof Namespace.Host
        ? Optional.of("the sysctl %s would change the machine: give %s, too".formatted(key, fix))
        : Optional.empty();
  }
}
