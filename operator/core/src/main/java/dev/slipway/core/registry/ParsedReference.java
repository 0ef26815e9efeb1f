// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.registry;

/** What came of reading an image reference. */
public sealed interface ParsedReference permits ImageReference, ParsedReference.Invalid {
  /**
   * No reference.
   *
   * @param problem what is wrong with it and what helps, in a phrase
   */
  record Invalid(String problem) implements ParsedReference {}
}
