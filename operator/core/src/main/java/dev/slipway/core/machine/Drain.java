// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a drain is.
 *
 * @param startedAt when the node was seen cordoned
 * @param remaining how many pods still have to leave
 * @param blockedBy what refused the last evictions
 * @param abortedAt when it was given up, if it was
 */
public record Drain(
    Instant startedAt, int remaining, List<Blocked> blockedBy, Optional<Instant> abortedAt) {
  static Drain since(Instant start, int remaining, List<Blocked> blockedBy) {
    return new Drain(start, remaining, blockedBy, Optional.empty());
  }

  Drain aborted(Instant now) {
    return new Drain(startedAt, remaining, blockedBy, Optional.of(now));
  }

  boolean isAborted() {
    return abortedAt.isPresent();
  }

  public Drain {
    blockedBy = List.copyOf(blockedBy);
  }
}
