// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.registry;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When to ask a registry again: after as long as it has been failing, so that the pauses double.
 * The start of the failure is in the resource's status, so a restart forgets nothing.
 */
public final class BackOff {
  static final Duration LEAST = Duration.ofSeconds(5);
  static final Duration MOST = Duration.ofSeconds(60);

  private BackOff() {}

  /**
   * The pause from now on.
   *
   * @param since when it began to fail; null when it has just begun
   */
  public static Duration next(@Nullable Instant since, Instant now) {
    var failing = since == null ? Duration.ZERO : Duration.between(since, now);
    if (failing.compareTo(LEAST) < 0) {
      return LEAST;
    }
    return failing.compareTo(MOST) > 0 ? MOST : failing;
  }
}
