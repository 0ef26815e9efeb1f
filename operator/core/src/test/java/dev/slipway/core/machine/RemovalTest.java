// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.condition.Condition.Status;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.MachineAction.CordonNode;
import dev.slipway.core.machine.MachineAction.DeleteInstance;
import dev.slipway.core.machine.MachineAction.DeleteNode;
import dev.slipway.core.machine.MachineAction.EvictPod;
import dev.slipway.core.machine.MachineAction.RemoveFinalizer;
import dev.slipway.core.machine.NodePod.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemovalTest {
  private static World leaving() {
    var world = World.running();
    world.log.clear();
    world.deleting = true;
    return world;
  }

  @Test
  void theWayDownIsCordonEvictTerminateForget() {
    var world = leaving();

    world.run();

    assertThat(world.log)
        .containsExactly(
            "CordonNode",
            "EvictPod",
            "DeleteInstance",
            "DeleteNode",
            "ForgetCredentials",
            "RemoveFinalizer");
  }

  /** The crash table: after each effect the operator dies before it has written anything down. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18})
  void aCrashAfterAnyEffectAndBeforeItsRecordChangesNothingInTheEnd(int crashAt) {
    var world = new World();
    world.pods.add(new NodePod("default", "web-1", "u1", Role.WORKLOAD, false));
    world.volumeAttachments.add("csi-1");

    for (int i = 0; i < 60 && !world.released; i++) {
      world.deleting = i > 6;
      var before = world.ledger;
      var plan = world.step(i == crashAt);
      assertOnlyWithItsPrecondition(plan, before);
      world.settle();
    }

    assertThat(world.released).isTrue();
    assertThat(world.created).isEqualTo(1);
    assertThat(world.instance).isEqualTo(new Instance.Absent());
    assertThat(world.node).isEmpty();
    assertThat(world.pods).isEmpty();
    assertThat(world.credentials).isEqualTo(Credentials.NONE);
  }

  private static void assertOnlyWithItsPrecondition(MachinePlan plan, Ledger read) {
    for (var action : plan.actions()) {
      switch (action) {
        case EvictPod(var _) -> assertThat(read.has(Step.Cordoned)).isTrue();
        case DeleteInstance() ->
            assertThat(read.has(Step.Drained) && read.has(Step.VolumesDetached)).isTrue();
        case DeleteNode(var id) -> {
          assertThat(read.has(Step.Terminated)).isTrue();
          assertThat(read.node()).contains(id);
        }
        case RemoveFinalizer() -> assertThat(read.has(Step.Terminated)).isTrue();
        default -> {}
      }
    }
  }

  @Test
  void aCordonIsOneWriteThatSaysWhose() {
    var world = leaving();

    assertThat(world.plan().actions())
        .containsExactly(new CordonNode(world.node.get().identity(), "machine-uid"));
  }

  @Test
  void aCordonOfSomebodyElseStaysTheirs() {
    var world = leaving();
    world.change(n -> World.with(n, true, false, Map.of()));

    var plan = world.plan();

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.ledger().has(Step.Cordoned)).isTrue();
  }

  @Test
  void aNodeThatSomebodyUncordonedIsCordonedAgainBeforeAnythingElse() {
    var world = leaving();
    world.step(false);
    world.step(false);
    world.change(n -> World.with(n, false, false, Map.of()));

    assertThat(world.plan().actions())
        .containsExactly(new CordonNode(world.node.get().identity(), "machine-uid"));
  }

  @ParameterizedTest
  @EnumSource
  void onlyWorkloadsAreEvicted(Role role) {
    var world = leaving();
    world.pods.clear();
    var pod = new NodePod("default", "p", "u", role, false);
    world.pods.add(pod);
    world.step(false);
    world.step(false);

    if (role == Role.WORKLOAD) {
      assertThat(world.plan().actions()).containsExactly(new EvictPod(pod));
    } else {
      assertThat(world.plan().actions()).isEmpty();
    }
  }

  @Test
  void aPodThatIsGoingIsWaitedForAndNotAskedAgain() {
    var world = leaving();
    world.pods.replaceAll(p -> new NodePod(p.namespace(), p.name(), p.uid(), p.role(), true));
    world.step(false);
    world.step(false);

    var plan = world.step(false);

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.ledger().drain().orElseThrow().remaining()).isEqualTo(1);
    assertThat(plan.ledger().has(Step.Drained)).isFalse();
  }

  @Test
  void aRefusedEvictionIsNamedAndRepeatedAndNothingIsDeleted() {
    var world = leaving();
    world.guarded.add("web-1");
    world.step(false);
    world.step(false);
    var first = world.now;

    var refused = world.step(false);
    world.now = world.now.plusSeconds(100);
    var again = world.step(false);

    assertThat(refused.requeueAfter()).contains(Duration.ofSeconds(5));
    assertThat(again.ledger().drain().orElseThrow().blockedBy())
        .containsExactly(new Blocked("PodDisruptionBudget", "default/web", first, "pod web-1"));
    assertThat(World.condition(again, "Drained").orElseThrow().reason())
        .isEqualTo(Reason.DrainBlocked);
    for (int i = 0; i < 20; i++) {
      world.step(false);
      world.settle();
    }
    assertThat(world.log).doesNotContain("DeleteInstance", "DeleteNode");

    world.guarded.clear();
    assertThat(world.step(false).ledger().drain().orElseThrow().blockedBy()).isEmpty();
    world.run();
    assertThat(world.released).isTrue();
  }

  /** A status that the API server refuses would hold the machine for ever. */
  @Test
  void moreRefusalsThanAStatusHoldsAreCounted() {
    var world = leaving();
    for (int i = 0; i < 300; i++) {
      world.pods.add(new NodePod("default", "db-" + i, "d" + i, Role.WORKLOAD, false));
      world.guarded.add("db-" + i);
    }
    world.step(false);
    world.step(false);

    var refused = world.step(false);

    assertThat(refused.ledger().drain().orElseThrow().blockedBy()).hasSize(32);
    assertThat(refused.ledger().drain().orElseThrow().remaining()).isGreaterThanOrEqualTo(300);
    assertThat(World.condition(refused, "Drained").orElseThrow().message())
        .endsWith("(and 299 more)");
  }

  @Test
  void theStartOfTheDrainIsKept() {
    var world = leaving();
    world.guarded.add("web-1");
    world.step(false);
    var started = world.now;
    for (int i = 0; i < 5; i++) {
      world.step(false);
    }

    assertThat(world.ledger.drain().orElseThrow().startedAt()).isEqualTo(started);
  }

  @Test
  void anAttachedVolumeHoldsTheMachine() {
    var world = leaving();
    world.step(false);
    world.step(false);
    world.pods.removeIf(p -> p.role() == Role.WORKLOAD);
    world.step(false);

    var plan = world.step(false);

    assertThat(plan.ledger().has(Step.Drained)).isTrue();
    assertThat(plan.actions()).isEmpty();
    assertThat(World.condition(plan, "VolumesDetached").orElseThrow().message()).contains("csi-1");
  }

  @Test
  void aPodThatArrivesAfterTheDrainHoldsTheMachineAndIsEvicted() {
    var world = leaving();
    world.step(false);
    world.step(false);
    world.pods.clear();
    world.volumeAttachments.clear();
    world.step(false);
    world.step(false);
    assertThat(world.ledger.has(Step.VolumesDetached)).isTrue();
    var late = new NodePod("default", "late", "u9", Role.WORKLOAD, false);
    world.pods.add(late);

    assertThat(world.plan().actions()).containsExactly(new EvictPod(late));
  }

  @Test
  void aSilentNodeWhoseMachineExistsIsDrainedLikeAnyOther() {
    var world = leaving();
    world.change(n ->
        new NodeView(
            n.identity(),
            n.providerID(),
            n.osImage(),
            n.bootID(),
            Status.UNKNOWN,
            false,
            false,
            n.labels()));

    assertThat(world.plan().actions()).hasExactlyElementsOfTypes(CordonNode.class);
    world.step(false);
    assertThat(world.step(false).ledger().has(Step.Drained)).isFalse();
  }

  @Test
  void aMachineWhoseInstanceEndedIsNotDrainedAndItsNodeGoes() {
    var world = leaving();
    world.instance = new Instance.Ended("exit code 1");

    world.run();

    assertThat(world.log)
        .containsExactly("DeleteInstance", "DeleteNode", "ForgetCredentials", "RemoveFinalizer");
  }

  @Test
  void aMachineThatNeverRegisteredGoesWithoutADrain() {
    var world = new World();
    world.step(false);
    world.deleting = true;
    world.log.clear();

    world.instance = new Instance.Running();
    world.step(false);
    assertThat(world.step(false).actions()).containsExactly(new DeleteInstance());
    world.run();

    assertThat(world.log)
        .containsExactly("RevokeToken", "DeleteInstance", "ForgetCredentials", "RemoveFinalizer");
  }

  @Test
  void aNodeThatRegistersAtTheLastMomentIsDrainedFirst() {
    var world = new World();
    world.step(false);
    world.instance = new Instance.Running();
    world.deleting = true;
    world.step(false);
    assertThat(world.ledger.has(Step.VolumesDetached)).isTrue();

    world.node = Optional.of(World.node(World.PROVIDER_ID, "Slipway (" + World.DIGEST + ")"));
    world.pods.add(new NodePod("default", "web-1", "u1", Role.WORKLOAD, false));
    world.log.clear();
    world.run();

    assertThat(world.log)
        .containsExactly(
            "CordonNode",
            "EvictPod",
            "DeleteInstance",
            "DeleteNode",
            "ForgetCredentials",
            "RemoveFinalizer");
  }

  @Test
  void aMachineThatNeverWasGoesAtOnce() {
    var world = new World();
    world.deleting = true;

    world.run();

    assertThat(world.log).containsExactly("ForgetCredentials", "RemoveFinalizer");
  }

  @Test
  void aNodeOfTheNameThatIsNotTheMachinesIsNeitherCordonedNorDeleted() {
    var world = leaving();
    world.node = Optional.of(World.node("aws:///i-1", "x"));

    world.run();

    assertThat(world.released).isTrue();
    assertThat(world.log).doesNotContain("CordonNode", "EvictPod", "DeleteNode");
    assertThat(world.node).isPresent();
  }
}
