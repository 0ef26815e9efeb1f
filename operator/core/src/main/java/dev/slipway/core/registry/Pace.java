// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.registry;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How fast one registry is asked: some questions at once, then so many in a second, and none while
 * it has said that they are too many.
 *
 * @param budget how many questions may be asked at once, as of {@code asOf}; below zero when turns
 *     are given out ahead
 * @param blockedUntil when it may be asked again; null when it may be now
 */
public record Pace(double budget, Instant asOf, @Nullable Instant blockedUntil) {
  private static final double AT_ONCE = 50;
  private static final double IN_A_SECOND = 20;
  private static final Duration LONGEST_BLOCK = Duration.ofMinutes(10);

  /** Of a registry that has not been asked. */
  public static Pace unhurried(Instant now) {
    return new Pace(AT_ONCE, now, null);
  }

  /** A turn, and how it is after it was given out. */
  public sealed interface Turn {
    Pace after();

    /** After a pause. */
    record In(Pace after, Duration pause) implements Turn {}

    /** None: the registry wants no questions now. */
    record Blocked(Pace after) implements Turn {}

    /** None: it would come too late. */
    record Crowded(Pace after) implements Turn {}
  }

  /** The next turn, if it comes within one's patience. */
  public Turn turn(Instant now, Duration patience) {
    if (blockedUntil != null && now.isBefore(blockedUntil)) {
      return new Turn.Blocked(this);
    }
    var seconds = Math.max(0, Duration.between(asOf, now).toNanos() / 1e9);
    var left = Math.min(AT_ONCE, budget + seconds * IN_A_SECOND) - 1;
    var pause = Duration.ofNanos((long) (Math.max(0, -left) / IN_A_SECOND * 1e9));
    return pause.compareTo(patience) < 0
        ? new Turn.In(new Pace(left, now, null), pause)
        : new Turn.Crowded(this);
  }

  /** The same after the registry has said for how long it wants no questions. */
  public Pace blockedFor(Instant now, Duration pause) {
    var bounded = pause.isNegative() ? Duration.ZERO : pause;
    return new Pace(
        budget, asOf, now.plus(bounded.compareTo(LONGEST_BLOCK) > 0 ? LONGEST_BLOCK : bounded));
  }
}
