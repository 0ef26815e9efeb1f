// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.Simulated;
import dev.slipway.api.v1alpha1.SimulatedFault;
import dev.slipway.api.v1alpha1.SimulatedFaultType;
import dev.slipway.controller.provider.SimulatedLife.Moment;
import dev.slipway.core.machine.Instance;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulatedLifeTest {
  private static final Instant CREATED = Instant.parse("2030-01-01T00:00:00Z");
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  private static SimulatedLife life(SimulatedFault... faults) {
    return new SimulatedLife(
        "uid", DIGEST, new Simulated(5, 3, List.of(faults)), CREATED, Optional.empty());
  }

  private static SimulatedFault always(SimulatedFaultType type) {
    return new SimulatedFault(type, 100, 10);
  }

  private static Moment after(SimulatedLife life, int seconds) {
    return life.at(CREATED.plusSeconds(seconds));
  }

  @Test
  void aMachineBootsAndIsReadyFromThenOn() {
    assertThat(after(life(), 4).instance()).isInstanceOf(Instance.Starting.class);
    assertThat(after(life(), 4).next()).contains(CREATED.plusSeconds(5));
    assertThat(after(life(), 5))
        .isEqualTo(new Moment(new Instance.Running(), true, true, DIGEST, Optional.empty()));
  }

  @Test
  void aMachineThatIsToldToStopIsNotReadyAndGoneAfterItsTime() {
    var life =
        new SimulatedLife(
            "uid",
            DIGEST,
            new Simulated(5, 3, List.of()),
            CREATED,
            Optional.of(CREATED.plusSeconds(60)));

    assertThat(after(life, 62).instance()).isEqualTo(new Instance.Stopping());
    assertThat(after(life, 62).ready()).isFalse();
    assertThat(after(life, 62).next()).contains(CREATED.plusSeconds(63));
    assertThat(after(life, 63).instance()).isEqualTo(new Instance.Absent());
  }

  @Test
  void whatNeverStartsAndWhatNeverJoinsIsNoNode() {
    assertThat(after(life(always(SimulatedFaultType.NeverStarts)), 3600))
        .satisfies(m -> assertThat(m.instance()).isInstanceOf(Instance.Starting.class))
        .satisfies(m -> assertThat(m.joined()).isFalse())
        .satisfies(m -> assertThat(m.next()).isEmpty());
    assertThat(after(life(always(SimulatedFaultType.NeverJoins)), 3600))
        .satisfies(m -> assertThat(m.instance()).isEqualTo(new Instance.Running()))
        .satisfies(m -> assertThat(m.joined()).isFalse());
  }

  @Test
  void whatEndsIsReadyUntilThen() {
    var life = life(always(SimulatedFaultType.Ends));

    assertThat(after(life, 14).ready()).isTrue();
    assertThat(after(life, 14).next()).contains(CREATED.plusSeconds(15));
    assertThat(after(life, 15).instance()).isInstanceOf(Instance.Ended.class);
    assertThat(after(life, 15).ready()).isFalse();
  }

  @Test
  void whatFlapsIsReadyEverySecondSpan() {
    var life = life(always(SimulatedFaultType.Flaps));

    assertThat(List.of(5, 14, 15, 24, 25))
        .map(s -> after(life, s).ready())
        .containsExactly(true, true, false, false, true);
    assertThat(after(life, 17).next()).contains(CREATED.plusSeconds(25));
  }

  @Test
  void aWrongIdentityIsAnotherDigest() {
    assertThat(after(life(always(SimulatedFaultType.WrongIdentity)), 9).reports())
        .isNotEqualTo(DIGEST);
  }

  @Test
  void faultsMeetTheirShareOfTheMachines() {
    var script =
        new Simulated(
            0,
            0,
            List.of(
                new SimulatedFault(SimulatedFaultType.NeverStarts, 10, null),
                new SimulatedFault(SimulatedFaultType.NeverJoins, 30, null)));
    var moments =
        IntStream.range(0, 2000)
            .mapToObj(i -> UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)}))
            .map(uid ->
                new SimulatedLife(uid.toString(), DIGEST, script, CREATED, Optional.empty())
                    .at(CREATED))
            .toList();

    assertThat(moments.stream().filter(m -> m.instance() instanceof Instance.Starting).count())
        .isBetween(140L, 260L);
    assertThat(moments.stream().filter(m -> !m.joined()).count()).isBetween(700L, 900L);
  }
}
