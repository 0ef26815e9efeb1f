// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import static dev.slipway.assembler.model.Settings.first;
import static dev.slipway.assembler.model.Settings.joined;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container may do. Without any of it, nothing that needs a privilege.
 *
 * @param capabilities CAP_… names, or one {@code all} or {@code none}
 * @param capabilitiesAdd appended to the capabilities, wherever those come from
 * @param ambient kept by programs that are not root's
 * @param seccomp the system calls that it may make (ours)
 * @param apparmor the name of a profile that the kernel has loaded (ours)
 * @param landlock the paths that it may use (ours)
 */
public record Privileges(
    Optional<List<String>> capabilities,
    List<String> capabilitiesAdd,
    Optional<List<String>> ambient,
    Optional<Boolean> noNewPrivileges,
    Optional<Seccomp> seccomp,
    Optional<String> apparmor,
    Optional<Landlock> landlock) {
  static final Privileges NONE =
      new Privileges(
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** A filter of system calls. */
  public sealed interface Seccomp {
    /** The profile of the assembler, widened by the container's capabilities. */
    record Default() implements Seccomp {}

    /** None. */
    record Unconfined() implements Seccomp {}

    /**
     * A filter of one's own.
     *
     * @param profile {@code linux.seccomp} of the OCI runtime specification: JSON as maps, lists,
     *     strings, longs and booleans
     */
    record Profile(Map<String, Object> profile) implements Seccomp {}
  }

  /**
   * Limits of landlock(7): nothing but these may be used.
   *
   * @param readOnly absolute paths in the container: read and execute
   * @param readWrite absolute paths in the container: everything
   */
  public record Landlock(List<String> readOnly, List<String> readWrite) {}

  /** All capabilities, the added ones last, each once. */
  public List<String> allCapabilities() {
    return joined(capabilities.orElse(List.of()), capabilitiesAdd).stream().distinct().toList();
  }

  Privileges over(Privileges label) {
    return new Privileges(
        first(capabilities, label.capabilities),
        joined(label.capabilitiesAdd, capabilitiesAdd),
        first(ambient, label.ambient),
        first(noNewPrivileges, label.noNewPrivileges),
        first(seccomp, label.seccomp),
        first(apparmor, label.apparmor),
        first(landlock, label.landlock));
  }
}
