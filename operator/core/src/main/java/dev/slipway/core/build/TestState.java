// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

/** Where a build's boot test stands. */
public sealed interface TestState {
  /** Nobody asked for one. */
  record NotWanted() implements TestState {}

  /** It is wanted and has not begun. */
  record Waiting() implements TestState {}

  /**
   * It has begun.
   *
   * @param message what it does, for people
   */
  record Running(String message) implements TestState {}

  /**
   * The machine did all that was asked of it.
   *
   * @param message what was checked, for people
   */
  record Passed(String message) implements TestState {}

  /**
   * It did not.
   *
   * @param consoleTail the last that the machine's console showed
   */
  record Failed(Failure failure, String consoleTail) implements TestState {}
}
