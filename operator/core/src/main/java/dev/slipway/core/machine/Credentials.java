// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import java.time.Instant;
import java.util.Optional;

/**
 * What a machine joins with.
 *
 * @param joinData whether its join data is there
 * @param tokenExpiry when its bootstrap token ends, if it has one
 */
public record Credentials(boolean joinData, Optional<Instant> tokenExpiry) {
  public static final Credentials NONE = new Credentials(false, Optional.empty());

  boolean usable(Instant now) {
    return joinData && tokenExpiry.filter(now::isBefore).isPresent();
  }
}
