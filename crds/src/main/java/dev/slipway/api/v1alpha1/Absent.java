// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields that a document does not have arrive as null; records turn them into what they mean. */
final class Absent {
  private Absent() {}

  static <T> List<T> list(@Nullable List<T> given) {
    return given == null ? List.of() : List.copyOf(given);
  }

  static <V> Map<String, V> map(@Nullable Map<String, V> given) {
    return given == null ? Map.of() : Map.copyOf(given);
  }

  static <T> T or(@Nullable T given, T meant) {
    return given == null ? meant : given;
  }
}
