// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import dev.slipway.core.condition.Reason;

/** Whether a machine can be made from what its resource says. */
public sealed interface Launch {
  record Possible() implements Launch {}

  /** Not before somebody corrects what the message names. */
  record Refused(Reason reason, String message) implements Launch {}
}
