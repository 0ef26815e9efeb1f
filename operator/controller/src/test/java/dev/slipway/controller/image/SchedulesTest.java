// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.api.v1alpha1.Rebuild;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulesTest {
  @ParameterizedTest
  @CsvSource({
    "0 3 * * *, Etc/UTC, 2026-01-05T03:00:00Z, 2026-01-05T03:00:00Z, 2026-01-06T03:00:00Z",
    "0 3 * * *, Europe/Berlin, 2026-01-05T01:59:59Z, 2026-01-04T02:00:00Z, 2026-01-05T02:00:00Z",
    "*/15 * * * *, Etc/UTC, 2026-01-05T03:16:00Z, 2026-01-05T03:15:00Z, 2026-01-05T03:30:00Z",
    "0 0 * * 1, Etc/UTC, 2026-01-06T00:00:00Z, 2026-01-05T00:00:00Z, 2026-01-12T00:00:00Z",
    // The hour that summer time leaves out, and the one that winter time has twice.
    "30 2 * * *, Europe/Berlin, 2026-03-28T12:00:00Z, 2026-03-28T01:30:00Z, 2026-03-30T00:30:00Z",
    "30 2 * * *, Europe/Berlin, 2026-10-25T12:00:00Z, 2026-10-25T01:30:00Z, 2026-10-26T01:30:00Z"
  })
  void findsTheTimesBeforeAndAfter(
      String schedule, String zone, Instant now, Instant last, Instant next) throws Exception {
    var found = Schedules.of(new Rebuild(schedule, zone), now);

    assertThat(found.last()).isEqualTo(last);
    assertThat(found.next()).isEqualTo(next);
    assertThat(found.text()).isEqualTo(schedule + " " + zone);
  }

  @Test
  void aDayThatNeverComesIsNeverDue() throws Exception {
    var found =
        Schedules.of(new Rebuild("0 0 30 2 *", null), Instant.parse("2026-01-05T03:00:00Z"));

    assertThat(found.last()).isNull();
    assertThat(found.next()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"* * * *", "0 3 * * * *", "60 3 * * *", "0 3 * * 9", "@daily", "x 3 * * *"})
  void whatIsNoScheduleIsToldWithItsField(String schedule) {
    assertThatExceptionOfType(Schedules.Wrong.class)
        .isThrownBy(() -> Schedules.of(new Rebuild(schedule, null), Instant.EPOCH))
        .withMessageStartingWith(
            "spec.rebuild.schedule: '" + schedule + "' is no schedule of five");
  }

  @Test
  void aTimeZoneThatIsNoneIsToldWithItsField() {
    assertThatExceptionOfType(Schedules.Wrong.class)
        .isThrownBy(() -> Schedules.of(new Rebuild("0 3 * * *", "Mars/Base"), Instant.EPOCH))
        .withMessage(
            "spec.rebuild.timeZone: there is no time zone Mars/Base; give a name such as"
                + " Europe/Berlin");
  }
}
