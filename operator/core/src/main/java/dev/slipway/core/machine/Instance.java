// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

/** A machine at its provider. */
public sealed interface Instance {
  /** The provider has none of this name. */
  record Absent() implements Instance {}

  /** It is made and does not run yet. */
  record Starting(String message) implements Instance {}

  /** It runs. */
  record Running() implements Instance {}

  /** It is told to power off and has not yet. */
  record Stopping() implements Instance {}

  /**
   * It ended by itself and does not come back.
   *
   * @param message exit code and last words
   */
  record Ended(String message) implements Instance {}

  /** Whether no process of it is left, so that nothing on it can be asked to leave. */
  default boolean gone() {
    return switch (this) {
      case Absent() -> true;
      case Ended(var _) -> true;
      case Starting(var _) -> false;
      case Running() -> false;
      case Stopping() -> false;
    };
  }
}
