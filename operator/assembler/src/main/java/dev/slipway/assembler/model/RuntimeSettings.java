// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import static dev.slipway.assembler.model.Settings.first;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the init does before it starts a container: LinuxKit's {@code runtime}.
 *
 * @param cgroups made before the container starts
 * @param mkdir directories; absolute ones are the system's, relative ones the container's
 * @param bindNS where a namespace of the container is bound, by its kind: cgroup, ipc, mnt, net,
 *     pid, user, uts
 * @param namespace containerd's namespace
 */
public record RuntimeSettings(
    Optional<List<String>> cgroups,
    Optional<List<MountSpec>> mounts,
    Optional<List<String>> mkdir,
    Optional<List<Interface>> interfaces,
    Map<String, String> bindNS,
    Optional<String> namespace) {
  static final RuntimeSettings NONE =
      new RuntimeSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Optional.empty());

  /**
   * A network interface that a container gets.
   *
   * @param add its type when it is made, as ip-link(8) has it
   * @param peer the other end of a veth, which stays with the system
   * @param createInRoot made outside and then moved into the container
   */
  public record Interface(
      String name, Optional<String> add, Optional<String> peer, boolean createInRoot) {}

  RuntimeSettings over(RuntimeSettings label) {
    var bound = new TreeMap<>(label.bindNS);
    bound.putAll(bindNS);
    return new RuntimeSettings(
        first(cgroups, label.cgroups),
        first(mounts, label.mounts),
        first(mkdir, label.mkdir),
        first(interfaces, label.interfaces),
        bound,
        first(namespace, label.namespace));
  }
}
