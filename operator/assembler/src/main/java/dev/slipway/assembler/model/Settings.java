// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model or an image's label says of a container; what is empty is not said. The names are
 * LinuxKit's.
 *
 * @param capabilitiesAdd appended to the capabilities, wherever those come from
 * @param bindsAdd appended to the binds, wherever those come from
 * @param mkdir directories made before the container starts
 */
public record Settings(
    Optional<List<String>> command,
    Optional<List<String>> env,
    Optional<String> cwd,
    Optional<List<String>> capabilities,
    List<String> capabilitiesAdd,
    Optional<List<String>> binds,
    List<String> bindsAdd,
    Optional<List<MountSpec>> mounts,
    Optional<List<String>> tmpfs,
    Optional<String> net,
    Optional<String> pid,
    Optional<String> ipc,
    Optional<String> uts,
    Optional<Long> uid,
    Optional<Long> gid,
    Optional<Boolean> readonly,
    Optional<String> rootfsPropagation,
    Optional<String> hostname,
    Optional<List<String>> mkdir) {

  /**
   * A mount as the OCI runtime specification has it; an empty type or source is inferred from the
   * destination.
   */
  public record MountSpec(String destination, String type, String source, List<String> options) {}

  /** These settings, and those of the label where these say nothing. */
  public Settings over(Settings label) {
    return new Settings(
        command.or(label::command),
        env.or(label::env),
        cwd.or(label::cwd),
        capabilities.or(label::capabilities),
        joined(label.capabilitiesAdd, capabilitiesAdd),
        binds.or(label::binds),
        joined(label.bindsAdd, bindsAdd),
        mounts.or(label::mounts),
        tmpfs.or(label::tmpfs),
        net.or(label::net),
        pid.or(label::pid),
        ipc.or(label::ipc),
        uts.or(label::uts),
        uid.or(label::uid),
        gid.or(label::gid),
        readonly.or(label::readonly),
        rootfsPropagation.or(label::rootfsPropagation),
        hostname.or(label::hostname),
        mkdir.or(label::mkdir));
  }

  /** All capabilities, the added ones last, each once. */
  public List<String> allCapabilities() {
    return joined(capabilities.orElse(List.of()), capabilitiesAdd).stream().distinct().toList();
  }

  /** All binds, the added ones last. */
  public List<String> allBinds() {
    return joined(binds.orElse(List.of()), bindsAdd);
  }

  private static List<String> joined(List<String> first, List<String> second) {
    var all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
