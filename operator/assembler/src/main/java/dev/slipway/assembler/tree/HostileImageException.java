// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.io.IOException;

/** An archive that breaks a rule: it is damaged, or meant to do harm. */
public final class HostileImageException extends IOException {
  /** The message says what the archive does, without naming it. */
  public HostileImageException(String message) {
    super(message);
  }
}
