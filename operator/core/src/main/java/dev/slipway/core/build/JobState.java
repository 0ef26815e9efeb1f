// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a build's Job stands. */
public sealed interface JobState {
  /** There is none. */
  record Absent() implements JobState {}

  /**
   * There is one of that name, but it is not this build's, or it is being deleted.
   *
   * @param whose for people
   */
  record InTheWay(String whose) implements JobState {}

  /** A Job of this build, with how many of its pods have been started. */
  sealed interface Own extends JobState {
    int attempts();
  }

  /**
   * It has not ended.
   *
   * @param message what its pod does, for people
   */
  record Working(int attempts, String message) implements Own {}

  /**
   * A pod ended well.
   *
   * @param at when
   */
  record Complete(int attempts, @Nullable Instant at, PodWord word) implements Own {}

  /**
   * It has given up.
   *
   * @param cause the Job's reason: {@code BackoffLimitExceeded}, {@code DeadlineExceeded} or {@code
   *     PodFailurePolicy}
   * @param message the Job's
   * @param exitCode of the last pod's container
   * @param word of the last pod
   */
  record Failed(
      int attempts, String cause, String message, @Nullable Integer exitCode, PodWord word)
      implements Own {}
}
