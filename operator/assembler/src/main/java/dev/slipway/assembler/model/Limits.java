// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import static dev.slipway.assembler.model.Settings.first;

import java.util.Map;
import java.util.Optional;

/**
 * A container's share of the machine.
 *
 * @param resources {@code linux.resources} of the OCI runtime specification (its keys devices,
 *     memory, cpu, pids, blockIO, hugepageLimits and network): JSON as maps, lists, strings, longs
 *     and booleans
 */
public record Limits(
    Optional<String> cgroupsPath,
    Optional<Map<String, Object>> resources,
    Optional<Map<String, String>> sysctl,
    Optional<Map<String, String>> annotations) {
  static final Limits NONE =
      new Limits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  Limits over(Limits label) {
    return new Limits(
        first(cgroupsPath, label.cgroupsPath),
        first(resources, label.resources),
        first(sysctl, label.sysctl),
        first(annotations, label.annotations));
  }
}
