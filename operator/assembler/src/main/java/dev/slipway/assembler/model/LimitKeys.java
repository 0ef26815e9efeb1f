// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.List;
import java.util.Map;

/** The keys of {@link Limits}. */
final class LimitKeys {
  static final Key<String> CGROUPS_PATH =
      Key.of("cgroupsPath", new Text(Check.NOT_EMPTY), "Its control group");
  static final Key<Map<String, Object>> RESOURCES =
      Key.of("resources", ResourceKeys.RESOURCES, "Its share of the machine, by control groups");
  static final Key<Map<String, String>> SYSCTL =
      Key.of("sysctl", new MapOf(Text.ANY), "Kernel settings of its namespaces");
  static final Key<Map<String, String>> ANNOTATIONS =
      Key.of("annotations", new MapOf(Text.ANY), "Anything, for who reads config.json");

  static final List<Key<?>> ALL = List.of(CGROUPS_PATH, RESOURCES, SYSCTL, ANNOTATIONS);

  private LimitKeys() {}

  static Limits read(Values from) {
    return new Limits(
        from.get(CGROUPS_PATH), from.get(RESOURCES), from.get(SYSCTL), from.get(ANNOTATIONS));
  }
}
