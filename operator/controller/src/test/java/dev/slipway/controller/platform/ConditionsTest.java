// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00.5Z");
  private static final Instant LATER = FIRST.plusSeconds(60);

  @Test
  void theTimeOfTransitionStaysWhileTheStatusDoes() {
    var before =
        Conditions.merge(
            List.of(), List.of(Condition.no("Ready", Reason.Pending, "nothing yet")), 1, FIRST);

    var same =
        Conditions.merge(before, List.of(Condition.no("Ready", Reason.Joining, "boots")), 2, LATER);
    var other =
        Conditions.merge(before, List.of(Condition.yes("Ready", Reason.NodeReady, "is")), 2, LATER);

    assertThat(same.getFirst().getLastTransitionTime()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(same.getFirst().getReason()).isEqualTo("Joining");
    assertThat(other.getFirst().getLastTransitionTime()).isEqualTo("2026-01-01T00:01:00Z");
    assertThat(Conditions.isTrue(other, "Ready")).isTrue();
  }

  @Test
  void theSameConditionsMergedAgainAreEqual() {
    var planned = List.of(Condition.yes("Ready", Reason.NodeReady, "is"));
    var before = Conditions.merge(List.of(), planned, 1, FIRST);

    assertThat(Conditions.merge(before, planned, 1, LATER)).isEqualTo(before);
  }
}
