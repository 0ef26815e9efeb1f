// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.List;
import java.util.Map;

/** JSON Schema for what of a volume does not go together. */
final class VolumeRules {
  static final Map<String, Object> FORMAT_NEEDS_IMAGE =
      Map.of("dependentRequired", Map.of("format", List.of("image")));

  static final Map<String, Object> PLATFORMS_NEED_OCI =
      Map.of(
          "if",
          Map.of("required", List.of("platforms")),
          "then",
          Map.of(
              "required",
              List.of("format"),
              "properties",
              Map.of("format", Map.of("const", "oci"))));

  private VolumeRules() {}
}
