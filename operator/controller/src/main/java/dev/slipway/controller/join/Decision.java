// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

/** What becomes of a certificate request. */
sealed interface Decision {
  record Approve(String message) implements Decision {}

  record Deny(String message) implements Decision {}

  /** It is somebody else's. */
  record Ignore() implements Decision {}

  /** What it is about cannot be seen yet. */
  record Later() implements Decision {}
}
