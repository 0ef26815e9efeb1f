// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.condition.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetirementTest {
  private static World retired() {
    var world = World.running();
    world.log.clear();
    world.drain =
        new DrainPolicy(
            Optional.of(Duration.ofMinutes(1)),
            DrainPolicy.OnTimeout.ABORT,
            Optional.empty(),
            true,
            true,
            List.of());
    world.retired = Optional.of(world.now);
    return world;
  }

  private static void assertBack(World world) {
    assertThat(world.node.orElseThrow().unschedulable()).isFalse();
    assertThat(world.ledger.done())
        .doesNotContain(Step.Cordoned, Step.Drained, Step.VolumesDetached)
        .contains(Step.Registered, Step.ImageVerified);
  }

  @Test
  void aRetiredMachineIsEmptiedAndStays() {
    var world = retired();

    world.run();

    assertThat(world.log).containsExactly("CordonNode", "EvictPod");
    assertThat(world.ledger.done())
        .contains(Step.Cordoned, Step.Drained, Step.VolumesDetached)
        .doesNotContain(Step.Terminated);
    assertThat(world.instance).isInstanceOf(Instance.Running.class);
  }

  @Test
  void onceDeletedItGoesWithoutAnotherDrain() {
    var world = retired();
    world.run();
    world.log.clear();

    world.deleting = true;
    world.run();

    assertThat(world.released).isTrue();
    assertThat(world.log).startsWith("DeleteInstance");
  }

  @Test
  void aMachineThatIsTakenBackServesAgain() {
    var world = retired();
    world.guarded.add("web-1");
    for (int i = 0; i < 4; i++) {
      world.step(false);
    }
    assertThat(world.ledger.has(Step.Cordoned)).isTrue();

    world.retired = Optional.empty();
    world.run();

    assertBack(world);
    assertThat(world.ledger.drain()).isEmpty();
  }

  @Test
  void aDrainThatTakesTooLongIsGivenUp() {
    var world = retired();
    world.guarded.add("web-1");
    for (int i = 0; i < 4; i++) {
      world.step(false);
    }
    world.now = world.now.plusSeconds(60);

    var late = world.step(false);
    assertThat(World.condition(late, "Drained").orElseThrow().reason())
        .isEqualTo(Reason.DrainTimedOut);
    world.run();

    assertBack(world);
    assertThat(world.ledger.drain().orElseThrow().abortedAt()).isPresent();
    world.log.clear();
    world.run();
    assertThat(world.log).isEmpty();
  }

  @Test
  void anotherAttemptBeginsAnew() {
    var world = retired();
    world.guarded.add("web-1");
    for (int i = 0; i < 4; i++) {
      world.step(false);
    }
    world.now = world.now.plusSeconds(60);
    world.run();
    world.guarded.clear();

    world.now = world.now.plusSeconds(60);
    world.retired = Optional.of(world.now);
    world.run();

    assertThat(world.ledger.done()).contains(Step.Drained, Step.VolumesDetached);
    assertThat(world.ledger.drain().orElseThrow().abortedAt()).isEmpty();
  }

  @Test
  void aCordonOfAPersonIsNotUndone() {
    var world = World.running();
    world.change(n -> World.cordoned(n, true, Optional.empty()));
    world.retired = Optional.of(world.now);
    world.run();

    world.retired = Optional.empty();
    world.run();

    assertThat(world.node.orElseThrow().unschedulable()).isTrue();
    assertThat(world.log).doesNotContain("UncordonNode");
    assertThat(world.ledger.has(Step.Cordoned)).isFalse();
  }

  @Test
  void aCrashAtAnyStepOfAnAbortChangesNothingInTheEnd() {
    for (int crashAt = 0; crashAt < 12; crashAt++) {
      var world = retired();
      world.guarded.add("web-1");
      for (int i = 0; i < 12; i++) {
        if (i == 4) {
          world.now = world.now.plusSeconds(60);
        }
        world.step(i == crashAt);
      }
      world.run();
      assertBack(world);
    }
  }
}
