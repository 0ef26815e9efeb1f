// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.condition.Reason;

/** Whether what the build pod reads is there. */
public sealed interface Preparation {
  /** It is. */
  record Ready() implements Preparation {}

  /**
   * It cannot be made now. It is tried again.
   *
   * @param message names the object, and what helps
   */
  record Blocked(Reason reason, String message) implements Preparation {}
}
