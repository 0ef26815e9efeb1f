// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

/**
 * One thing that is wrong.
 *
 * @param at where
 * @param path the keys that lead there, as in {@code services[0].image}; empty for the whole
 * @param message what was expected
 */
public record Problem(Position at, String path, String message) {
  @Override
  public String toString() {
    return at + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
