// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import java.time.Instant;
import java.util.List;

/**
 * How far a drain is.
 *
 * @param startedAt when the node was seen cordoned
 * @param remaining how many pods still have to leave
 * @param blockedBy what refused the last evictions
 */
public record Drain(Instant startedAt, int remaining, List<Blocked> blockedBy) {
  public Drain {
    blockedBy = List.copyOf(blockedBy);
  }
}
