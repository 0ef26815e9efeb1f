// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.condition.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where a build's Job stands: one attempt to build. */
public sealed interface JobState {
  /** There is none. */
  record Absent() implements JobState {}

  /** It, or a namesake, is being deleted. */
  record Going() implements JobState {}

  /** There is one of that name that is not this build's, and stays. */
  record Foreign() implements JobState {}

  /** A Job of this build. */
  sealed interface Own extends JobState {
    /** Which attempt it is, from 1. */
    int attempt();
  }

  /**
   * It has not ended.
   *
   * @param message what its pod does, for people
   */
  record Working(int attempt, String message) implements Own {}

  /**
   * Its pod ended well.
   *
   * @param at when
   */
  record Complete(int attempt, Instant at, PodWord word) implements Own {}

  /**
   * It has given up.
   *
   * @param at when
   * @param how PodFailed, OutOfMemory, Evicted, PodLost or DeadlineExceeded
   * @param message says it for people
   * @param exitCode of the pod's container
   * @param word of the pod
   * @param lastLines the end of the pod's log
   */
  record Failed(
      int attempt,
      Instant at,
      Reason how,
      String message,
      @Nullable Integer exitCode,
      PodWord word,
      String lastLines)
      implements Own {}
}
