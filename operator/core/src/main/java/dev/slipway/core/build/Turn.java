// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

/** Whether a build may have a pod now. */
public sealed interface Turn {
  /** It may. */
  record Now() implements Turn {}

  /**
   * It waits.
   *
   * @param place from 1
   * @param active how many builds have pods
   * @param limit how many may
   */
  record Queued(int place, int active, int limit) implements Turn {
    /** For people. */
    public String message() {
      return "is number %d in the queue; %d builds are at work, and %d may be (builds.concurrency)"
          .formatted(place, active, limit);
    }
  }
}
