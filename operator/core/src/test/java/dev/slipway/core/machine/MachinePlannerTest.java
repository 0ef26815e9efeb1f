// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Condition.Status;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.MachineAction.CreateInstance;
import dev.slipway.core.machine.MachineAction.IssueCredentials;
import dev.slipway.core.machine.MachineAction.LabelNode;
import dev.slipway.core.machine.MachineAction.RevokeToken;
import dev.slipway.core.machine.MachineAction.TaintNode;
import dev.slipway.core.machine.MachineAction.UntaintNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MachinePlannerTest {
  private static final String OTHER = "Slipway (sha256:" + "b".repeat(64) + ")";

  @Test
  void theWayUpIsCredentialsInstanceNodeVerified() {
    var world = new World();

    var plan = world.run();

    assertThat(world.log).containsExactly("IssueCredentials", "CreateInstance", "RevokeToken");
    assertThat(plan.phase()).isEqualTo(Phase.Running);
    assertThat(plan.ledger())
        .isEqualTo(
            new Ledger(
                Optional.of(World.PROVIDER_ID),
                Optional.of(new NodeIdentity("pool-x7k2p", "node-uid")),
                Optional.of("boot-1"),
                Optional.of(World.DIGEST),
                Optional.empty(),
                Set.of(Step.Provisioned, Step.Registered, Step.ImageVerified)));
    assertThat(plan.conditions())
        .extracting(Condition::type, Condition::status)
        .containsExactly(
            tuple("Provisioned", Status.TRUE),
            tuple("Registered", Status.TRUE),
            tuple("ImageVerified", Status.TRUE),
            tuple("Ready", Status.TRUE));
    assertThat(plan.requeueAfter()).isEmpty();
  }

  @Test
  void nothingIsMadeBeforeTheFinalizerHolds() {
    var world = new World();
    world.finalizer = false;

    assertThat(world.plan().actions()).isEmpty();
    assertThat(world.plan().phase()).isEqualTo(Phase.Pending);
  }

  @Test
  void whatCannotBeMadeSaysWhy() {
    var world = new World();
    world.launch = new Launch.Refused(Reason.ClassNotFound, "spec.machineClassRef: no class small");

    assertThat(world.plan().actions()).isEmpty();
    assertThat(World.condition(world.plan(), "Provisioned"))
        .contains(
            Condition.no(
                "Provisioned", Reason.ClassNotFound, "spec.machineClassRef: no class small"));
  }

  @Test
  void aRefusalDoesNotTouchTheInstanceThatIsThere() {
    var world = World.running();
    world.launch = new Launch.Refused(Reason.ClassNotFound, "gone");

    assertThat(world.plan().actions()).isEmpty();
    assertThat(world.plan().phase()).isEqualTo(Phase.Running);
  }

  @Test
  void theTokenGetsMoreTimeOnlyWhileTheMachineHasNotJoined() {
    var world = new World();
    world.step(false);
    world.instance = new Instance.Running();
    world.step(false);

    assertThat(world.plan().actions()).isEmpty();
    assertThat(world.plan().requeueAfter()).contains(Duration.ofMinutes(10).minusSeconds(2));
    world.now = world.now.plus(Duration.ofMinutes(10));
    assertThat(world.plan().actions()).containsExactly(new IssueCredentials());

    world.run();
    world.now = world.now.plus(Duration.ofDays(1));
    assertThat(world.plan().actions()).isEmpty();
  }

  @Test
  void theTokenIsRevokedOnlyOnceTheNodeIsWrittenDown() {
    var world = new World();
    world.step(false);
    world.instance = new Instance.Running();
    world.node = Optional.of(World.node(World.PROVIDER_ID, ""));

    assertThat(world.step(false).actions()).isEmpty();
    assertThat(world.plan().actions()).containsExactly(new RevokeToken());
  }

  @Test
  void aNodeOfTheNameThatIsNotTheMachinesIsLeftAloneAndNoInstanceIsMadeBesideIt() {
    var world = new World();
    world.node = Optional.of(World.node("aws:///i-1", OTHER));

    assertThat(world.plan().actions()).isEmpty();
    assertThat(world.plan().phase()).isEqualTo(Phase.Failed);
    assertThat(World.condition(world.plan(), "Registered").orElseThrow())
        .satisfies(c -> assertThat(c.reason()).isEqualTo(Reason.IdentityMismatch))
        .satisfies(c -> assertThat(c.message()).contains("aws:///i-1", World.PROVIDER_ID));
  }

  @Test
  void aNodeWithoutProviderIdIsNotTheMachines() {
    var world = new World();
    world.step(false);
    world.instance = new Instance.Running();
    world.node = Optional.of(World.node("", "Slipway (" + World.DIGEST + ")"));

    assertThat(world.run().ledger().node()).isEmpty();
  }

  @Test
  void aNodeThatReportsAnotherBuildIsTaintedAndReturnedWhenItReportsTheRightOne() {
    var world = World.running();
    world.change(n -> reporting(n, OTHER, "boot-2"));

    var plan = world.step(false);

    assertThat(plan.actions()).containsExactly(new TaintNode(world.node.get().identity()));
    assertThat(plan.phase()).isEqualTo(Phase.Failed);
    assertThat(plan.ledger().bootID()).isEmpty();
    assertThat(plan.ledger().contentDigest()).contains("sha256:" + "b".repeat(64));
    assertThat(World.condition(plan, "ImageVerified").orElseThrow().message()).contains(OTHER);
    assertThat(World.condition(plan, "Ready").orElseThrow().status()).isEqualTo(Status.FALSE);

    world.change(n -> reporting(n, "Slipway (" + World.DIGEST + ")", "boot-3"));
    var back = world.step(false);

    assertThat(back.actions()).containsExactly(new UntaintNode(world.node.get().identity()));
    assertThat(back.ledger().bootID()).contains("boot-3");
    assertThat(back.phase()).isEqualTo(Phase.Running);
  }

  @Test
  void theDigestMustStandInParenthesesAndWhole() {
    var world = World.running();
    world.change(n -> reporting(n, "Slipway " + World.DIGEST + " (" + World.DIGEST + "0)", "b"));

    assertThat(world.plan().ledger().has(Step.ImageVerified)).isFalse();
  }

  @Test
  void aNodeThatHasNotReportedIsNeitherVerifiedNorTainted() {
    var world = World.running();
    world.change(n -> reporting(n, "", ""));

    assertThat(world.plan().actions()).isEmpty();
    assertThat(world.plan().phase()).isEqualTo(Phase.Verifying);
    assertThat(World.condition(world.plan(), "ImageVerified").orElseThrow().status())
        .isEqualTo(Status.UNKNOWN);
  }

  @Test
  void readyFollowsTheNode() {
    var world = World.running();
    for (var status : Status.values()) {
      world.change(n ->
          new NodeView(
              n.identity(),
              n.providerID(),
              n.osImage(),
              n.bootID(),
              status,
              false,
              Optional.empty(),
              false,
              n.labels()));
      var plan = world.plan();
      assertThat(World.condition(plan, "Ready").orElseThrow().status()).isEqualTo(status);
      assertThat(plan.phase()).isEqualTo(status == Status.TRUE ? Phase.Running : Phase.NotReady);
    }
  }

  @Test
  void labelsThatTheNodeLacksAreSetAndOthersStay() {
    var world = World.running();
    world.labels = Map.of("slipway.dev/pool", "pool", "node-role.kubernetes.io/web", "");

    assertThat(world.plan().actions())
        .containsExactly(
            new LabelNode(world.node.get().identity(), Map.of("node-role.kubernetes.io/web", "")));
    world.run();
    assertThat(world.plan().actions()).isEmpty();
  }

  @Test
  void aMachineThatEndedByItselfIsNotStartedAgain() {
    var world = World.running();
    world.instance = new Instance.Ended("exit code 1: Kernel panic");
    assertThat(world.plan().actions()).isEmpty();
    assertThat(world.plan().phase()).isEqualTo(Phase.Failed);
    assertThat(World.condition(world.plan(), "Ready"))
        .contains(Condition.no("Ready", Reason.MachineEnded, "exit code 1: Kernel panic"));

    world.instance = new Instance.Absent();
    assertThat(world.plan().actions()).isEmpty();
    assertThat(world.plan().phase()).isEqualTo(Phase.Failed);
  }

  @Test
  void anInstanceThatIsThereIsFoundAgainWhenTheStatusWasLost() {
    var world = World.running();
    world.ledger = Ledger.EMPTY;

    var plan = world.run();

    assertThat(world.created).isEqualTo(1);
    assertThat(plan.phase()).isEqualTo(Phase.Running);
  }

  @Test
  void aNodeThatRegisteredAnewIsFollowedByItsProviderId() {
    var world = World.running();
    world.node = Optional.empty();
    assertThat(world.step(false).phase()).isEqualTo(Phase.NotReady);

    var anew = World.node(World.PROVIDER_ID, "Slipway (" + World.DIGEST + ")");
    world.node =
        Optional.of(
            new NodeView(
                new NodeIdentity("pool-x7k2p", "second"),
                anew.providerID(),
                anew.osImage(),
                "boot-1",
                Status.TRUE,
                false,
                Optional.empty(),
                false,
                anew.labels()));
    assertThat(world.run().ledger().node()).contains(new NodeIdentity("pool-x7k2p", "second"));
  }

  @Test
  void theSameObservationGivesTheSamePlan() {
    var world = new World();

    assertThat(world.plan()).isEqualTo(world.plan());
    assertThat(world.plan().actions())
        .containsExactly(new IssueCredentials(), new CreateInstance());
  }

  private static NodeView reporting(NodeView n, String osImage, String bootID) {
    return new NodeView(
        n.identity(),
        n.providerID(),
        osImage,
        bootID,
        n.ready(),
        n.unschedulable(),
        n.cordonedBy(),
        n.mismatchTaint(),
        n.labels());
  }
}
