// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void someAtOnceThenSoManyInASecond() {
    var pace = Pace.unhurried(NOW);
    for (var i = 0; i < 50; i++) {
      pace = taken(pace, NOW, Duration.ZERO);
    }

    pace = taken(pace, NOW, Duration.ofMillis(50));
    pace = taken(pace, NOW, Duration.ofMillis(100));
    taken(pace, NOW.plusMillis(150), Duration.ZERO);
  }

  @Test
  void aTurnThatComesTooLateIsNotGivenOut() {
    var pace = Pace.unhurried(NOW);
    var given = 0;
    while (pace.turn(NOW, PATIENCE) instanceof Pace.Turn.In(Pace after, Duration pause)) {
      assertThat(pause).isLessThan(PATIENCE);
      pace = after;
      given++;
    }

    assertThat(given).isBetween(245, 250);
    assertThat(pace.turn(NOW, PATIENCE)).isEqualTo(new Pace.Turn.Crowded(pace));
  }

  @Test
  void aRegistryThatWantsNoQuestionsGetsNoneForThatTimeButNotForDays() {
    var pace = Pace.unhurried(NOW);
    var blocked = pace.blockedFor(NOW, Duration.ofSeconds(30));
    var forLong = pace.blockedFor(NOW, Duration.ofDays(30));

    assertThat(blocked.turn(NOW.plusSeconds(29), PATIENCE)).isInstanceOf(Pace.Turn.Blocked.class);
    assertThat(blocked.turn(NOW.plusSeconds(30), PATIENCE)).isInstanceOf(Pace.Turn.In.class);
    assertThat(forLong.turn(NOW.plusSeconds(600), PATIENCE)).isInstanceOf(Pace.Turn.In.class);
    assertThat(pace.blockedFor(NOW, Duration.ofDays(-1)).turn(NOW, PATIENCE))
        .isInstanceOf(Pace.Turn.In.class);
  }

  private static Pace taken(Pace pace, Instant at, Duration pause) {
    var turn = (Pace.Turn.In) pace.turn(at, PATIENCE);
    assertThat(turn.pause()).isEqualTo(pause);
    return turn.after();
  }
}
