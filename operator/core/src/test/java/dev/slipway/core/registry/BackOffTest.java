// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackOffTest {
  @Test
  void pausesDoubleFromFiveSecondsToAMinute() {
    var start = Instant.parse("2026-01-01T00:00:00Z");
    var now = start;
    var pauses = new ArrayList<Long>();
    for (var i = 0; i < 7; i++) {
      var pause = BackOff.next(start, now);
      pauses.add(pause.toSeconds());
      now = now.plus(pause);
    }

    assertThat(pauses).isEqualTo(List.of(5L, 5L, 10L, 20L, 40L, 60L, 60L));
  }

  @Test
  void aFailureThatHasJustBegunWaitsTheLeast() {
    assertThat(BackOff.next(null, Instant.EPOCH)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aClockThatWentBackDoesNoHarm() {
    assertThat(BackOff.next(Instant.EPOCH.plusSeconds(90), Instant.EPOCH))
        .isEqualTo(Duration.ofSeconds(5));
  }
}
