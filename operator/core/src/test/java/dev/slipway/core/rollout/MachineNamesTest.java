// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.rollout.PoolDesired.Limits;
import java.time.Duration;
import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MachineNamesTest {
  private static final Target.Build BUILD = Fleet.build("a");

  @Test
  void aNameIsTheSameAtEveryAttempt() {
    assertThat(MachineNames.of(pool("web", "uid-1"), BUILD, 0)).isEqualTo("web-cb7649b4743f");
  }

  @Test
  void poolsOfEqualNamesHaveOtherMachines() {
    assertThat(MachineNames.of(pool("web", "uid-2"), BUILD, 0))
        .isNotEqualTo(MachineNames.of(pool("web", "uid-1"), BUILD, 0));
  }

  @Test
  void tenThousandSlotsHaveTenThousandNames() {
    var names = new HashSet<String>();
    IntStream.range(0, 10_000)
        .forEach(slot -> names.add(MachineNames.of(pool("web", "uid-1"), BUILD, slot)));

    assertThat(names).hasSize(10_000);
  }

  @Test
  void aLongNameIsCutToWhatALabelMayHold() {
    var name = MachineNames.of(pool("p".repeat(49) + "-.-x-" + "y".repeat(9), "uid-1"), BUILD, 0);

    assertThat(name)
        .hasSizeLessThan(64)
        .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        .startsWith("p".repeat(49) + "-");
  }

  private static PoolDesired pool(String name, String uid) {
    return new PoolDesired(
        name, uid, 1, Limits.of(1, 0), Manner.ROLLING, Times.of(Duration.ZERO), BUILD);
  }
}
