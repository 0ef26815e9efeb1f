// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.controller.platform.Repetitions.Told;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RepetitionsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Repetitions repetitions = new Repetitions();

  @Test
  void whatIsSaidFirstIsAnEvent() {
    assertThat(repetitions.note("a", "x", NOON)).isEqualTo(new Told.First());
    assertThat(repetitions.note("b", "x", NOON)).isEqualTo(new Told.First());
  }

  @Test
  void whatIsSaidAgainIsASeriesThatIsWrittenOnceAMinute() {
    repetitions.note("a", "x", NOON);

    assertThat(repetitions.note("a", "x", NOON.plusSeconds(1))).isEqualTo(new Told.Again(2));
    assertThat(repetitions.note("a", "x", NOON.plusSeconds(2))).isEqualTo(new Told.Nothing());
    assertThat(repetitions.note("a", "x", NOON.plusSeconds(3))).isEqualTo(new Told.Nothing());
    assertThat(repetitions.note("a", "x", NOON.plusSeconds(61))).isEqualTo(new Told.Again(5));
  }

  @Test
  void anObjectThatAlwaysHasSomethingNewIsCutOff() {
    var told = 0;
    for (var i = 0; i < 1000; i++) {
      if (repetitions.note("x" + i, "x", NOON.plusSeconds(i)) instanceof Told.First) {
        told++;
      }
    }

    assertThat(told).isEqualTo(25 + 3);
    assertThat(repetitions.note("y", "y", NOON)).isEqualTo(new Told.First());
  }

  @Test
  void aClockThatGoesBackIsSurvived() {
    repetitions.note("a", "x", NOON);
    repetitions.note("a", "x", NOON.plusSeconds(1));

    assertThat(repetitions.note("a", "x", NOON.minusSeconds(3600))).isEqualTo(new Told.Nothing());
    assertThat(repetitions.note("b", "x", NOON.minusSeconds(3600))).isEqualTo(new Told.First());
  }
}
