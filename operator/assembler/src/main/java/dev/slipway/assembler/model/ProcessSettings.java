// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import static dev.slipway.assembler.model.Settings.first;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What runs in a container, and as whom.
 *
 * @param command replaces the image's entry point and command
 * @param env NAME=VALUE, replaces the image's environment
 * @param cwd absolute; the image's when absent
 * @param oomScoreAdj from -1000 to 1000
 */
public record ProcessSettings(
    Optional<List<String>> command,
    Optional<List<String>> env,
    Optional<String> cwd,
    Optional<Id> uid,
    Optional<Id> gid,
    Optional<List<Id>> additionalGids,
    Optional<Integer> oomScoreAdj,
    Optional<List<Rlimit>> rlimits) {
  static final ProcessSettings NONE =
      new ProcessSettings(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * A limit of setrlimit(2); an empty value is no limit.
   *
   * @param type such as RLIMIT_NOFILE
   */
  public record Rlimit(String type, OptionalLong soft, OptionalLong hard) {}

  ProcessSettings over(ProcessSettings label) {
    return new ProcessSettings(
        first(command, label.command),
        first(env, label.env),
        first(cwd, label.cwd),
        first(uid, label.uid),
        first(gid, label.gid),
        first(additionalGids, label.additionalGids),
        first(oomScoreAdj, label.oomScoreAdj),
        first(rlimits, label.rlimits));
  }
}
