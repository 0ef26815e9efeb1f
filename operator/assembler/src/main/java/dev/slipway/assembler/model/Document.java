// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.Map;

/**
 * A model as it was written: several files merged, keys in the order of the description, nothing
 * added.
 *
 * @param root maps, lists, strings, longs and booleans
 */
public record Document(Map<String, Object> root) {
  /** How it is written. */
  public enum Format {
    YAML,
    JSON
  }
}
