// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.core.condition.Condition.Status;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.MachineAction.CordonNode;
import dev.slipway.core.machine.MachineAction.DeleteInstance;
import dev.slipway.core.machine.MachineAction.DeleteNode;
import dev.slipway.core.machine.MachineAction.EvictPod;
import dev.slipway.core.machine.MachineAction.RemoveFinalizer;
import dev.slipway.core.machine.NodePod.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    world.pods.add(World.pod("web-1", Role.WORKLOAD));
    world.volumeAttachments.add(new Attachment("csi-1", "pv-1"));

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
        case EvictPod(var _, var _) -> assertThat(read.has(Step.Cordoned)).isTrue();
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
    var pod = World.pod("p", role);
    world.pods.add(pod);
    world.step(false);
    world.step(false);

    if (role == Role.WORKLOAD) {
      assertThat(world.plan().actions()).containsExactly(new EvictPod(pod, Optional.empty()));
    } else {
      assertThat(world.plan().actions()).isEmpty();
    }
  }

  @Test
  void aPodThatIsGoingIsWaitedForAndNotAskedAgain() {
    var world = leaving();
    world.pods.replaceAll(p -> World.leaving(p, world.now));
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
      world.pods.add(World.pod("db-" + i, Role.WORKLOAD));
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
    var late = World.pod("late", Role.WORKLOAD);
    world.pods.add(late);

    assertThat(world.plan().actions()).containsExactly(new EvictPod(late, Optional.empty()));
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
            Optional.empty(),
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
    world.pods.add(World.pod("web-1", Role.WORKLOAD));
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

  private static DrainPolicy.Rule rule(DrainPolicy.Treatment treatment) {
    return new DrainPolicy.Rule(Set.of("default"), Map.of("app", "x"), treatment);
  }

  private static DrainPolicy policy(boolean evictsAll, DrainPolicy.Rule... rules) {
    return new DrainPolicy(
        Optional.empty(),
        DrainPolicy.OnTimeout.WAIT,
        Optional.of(Duration.ofSeconds(3)),
        evictsAll,
        evictsAll,
        List.of(rules));
  }

  private static NodePod.Traits app(String name) {
    return new NodePod.Traits(Map.of("app", name, "tier", "web"), false, true, Set.of());
  }

  @Test
  void whatARuleSkipsStaysAndItsVolumesWithIt() {
    var world = leaving();
    world.pods.clear();
    world.drain = policy(true, rule(DrainPolicy.Treatment.SKIP));
    world.pods.add(
        World.pod(
            "x-1",
            Role.WORKLOAD,
            new NodePod.Traits(Map.of("app", "x"), false, true, Set.of("pv-1"))));

    world.run();

    assertThat(world.released).isTrue();
    assertThat(world.log).doesNotContain("EvictPod").contains("DeleteInstance");
  }

  @Test
  void volumesOfADaemonSetDoNotHoldAMachine() {
    var world = leaving();
    world.pods.clear();
    world.pods.add(
        World.pod(
            "logs-1", Role.DAEMON, new NodePod.Traits(Map.of(), false, true, Set.of("pv-1"))));
    for (int i = 0; i < 4; i++) {
      world.step(false);
    }

    assertThat(world.volumeAttachments).isNotEmpty();
    assertThat(world.plan().actions()).containsExactly(new DeleteInstance());
  }

  @Test
  void whatARuleAwaitsIsNamedAndNotEvicted() {
    var world = leaving();
    world.pods.clear();
    world.drain = policy(true, rule(DrainPolicy.Treatment.AWAIT));
    world.pods.add(World.pod("x-1", Role.WORKLOAD, app("x")));

    var plan = world.run();

    assertThat(world.released).isFalse();
    assertThat(world.log).doesNotContain("EvictPod");
    assertThat(plan.ledger().blocked())
        .extracting(Blocked::kind, Blocked::object, Blocked::message)
        .containsExactly(
            tuple(
                "Pod",
                "default/x-1",
                "pod default/x-1 has to end by itself: by a rule of spec.drain.rules it is not evicted"));
    world.pods.clear();
    world.run();
    assertThat(world.released).isTrue();
  }

  @Test
  void theFirstRuleThatMatchesCounts() {
    var world = leaving();
    world.pods.clear();
    world.drain =
        policy(false, rule(DrainPolicy.Treatment.EVICT), rule(DrainPolicy.Treatment.SKIP));
    world.pods.add(
        World.pod(
            "x-1", Role.WORKLOAD, new NodePod.Traits(Map.of("app", "x"), true, false, Set.of())));

    world.run();

    assertThat(world.log).contains("EvictPod");
  }

  @Test
  void localDataAndPodsThatNobodyMakesAgainCanBeSpared() {
    for (var traits :
        List.of(
            new NodePod.Traits(Map.of(), true, true, Set.of()),
            new NodePod.Traits(Map.of(), false, false, Set.of()))) {
      var world = leaving();
      world.pods.clear();
      world.drain = policy(false);
      world.pods.add(World.pod("p", Role.WORKLOAD, traits));

      assertThat(world.run().ledger().blocked()).hasSize(1);
      assertThat(world.log).doesNotContain("EvictPod");

      world.drain = policy(true);
      world.run();
      assertThat(world.released).isTrue();
    }
  }

  private static World late(boolean force) {
    var world = leaving();
    world.guarded.add("web-1");
    world.drain =
        new DrainPolicy(
            Optional.of(Duration.ofMinutes(1)),
            force ? DrainPolicy.OnTimeout.FORCE : DrainPolicy.OnTimeout.WAIT,
            Optional.empty(),
            true,
            true,
            List.of());
    world.step(false);
    world.step(false);
    world.step(false);
    world.now = world.now.plusSeconds(60);
    return world;
  }

  @Test
  void aDrainThatIsLateSaysSoAndWaitsOn() {
    var world = late(false);

    var plan = world.step(false);

    assertThat(World.condition(plan, "Drained").orElseThrow().reason())
        .isEqualTo(Reason.DrainTimedOut);
    assertThat(World.condition(plan, "Drained").orElseThrow().message())
        .startsWith("PodDisruptionBudget default/web: pod web-1");
    assertThat(world.log).doesNotContain("DeletePod", "DeleteInstance");
  }

  @Test
  void aForcedDrainDeletesWhatIsLeftWhenItIsLate() {
    var world = late(true);
    assertThat(world.log).doesNotContain("DeletePod");

    world.run();

    assertThat(world.log).containsOnlyOnce("DeletePod");
    assertThat(world.released).isTrue();
  }

  @Test
  void aForcedDrainDoesNotWaitForAKubeletThatNeverEndsAPod() {
    var world = late(true);
    world.pods.replaceAll(p -> World.leaving(p, world.now));

    assertThat(world.plan().ledger().drain().orElseThrow().remaining()).isEqualTo(1);
    world.now = world.now.plusSeconds(31);

    assertThat(world.plan().ledger().has(Step.Drained)).isTrue();
  }

  @Test
  void aRefusedEvictionIsTriedAgainLaterAndLater() {
    var world = leaving();
    world.guarded.add("web-1");
    world.step(false);
    world.step(false);

    assertThat(world.step(false).requeueAfter()).contains(Duration.ofSeconds(5));
    world.now = world.now.plusSeconds(119);
    assertThat(world.step(false).requeueAfter()).contains(Duration.ofSeconds(30));
    world.now = world.now.plusSeconds(999);
    assertThat(world.step(false).requeueAfter()).contains(Duration.ofMinutes(1));
  }
}
