// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rebuild that was asked for and is not yet met: images are looked up again, and what then comes
 * out is built, even if it is what was built before.
 *
 * @param nonce tells its build apart; the same for as long as it is not met
 * @param due when the clock asked for it, if it did
 */
record Rebuild(Trigger trigger, String nonce, @Nullable Instant due) {

  /** The one that waits, if there is one. Several that were missed are one. */
  static @Nullable Rebuild pending(DesiredImage desired, ObservedImage.Known status) {
    var due = due(desired.schedule(), status.lastScheduleAt());
    var requested = desired.requested();
    if (requested != null && !requested.equals(status.handledRebuild())) {
      var message = "slipway.dev/rebuild=" + requested;
      return new Rebuild(new Trigger(Trigger.Kind.Requested, message), "r" + requested, due);
    }
    if (desired.schedule() == null || due == null) {
      return null;
    }
    var message = desired.schedule().text() + ": due at " + due;
    return new Rebuild(
        new Trigger(Trigger.Kind.Scheduled, message), "s" + due.getEpochSecond(), due);
  }

  private static @Nullable Instant due(@Nullable Schedule schedule, @Nullable Instant met) {
    return schedule == null
            || schedule.last() == null
            || met == null
            || !schedule.last().isAfter(met)
        ? null
        : schedule.last();
  }

  /**
   * The time up to which the schedule has been looked after. It begins with now, so a new schedule
   * has missed nothing; and so it does when the clock was put back.
   */
  static @Nullable Instant scheduleMet(
      DesiredImage desired, ObservedImage.Known status, @Nullable Rebuild met, Instant now) {
    if (desired.schedule() == null) {
      return null;
    }
    if (met != null && met.due() != null) {
      return met.due();
    }
    var before = status.lastScheduleAt();
    return before == null || before.isAfter(now) ? now : before;
  }
}
