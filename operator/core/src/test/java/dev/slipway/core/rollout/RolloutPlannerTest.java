// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.PoolDesired.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutPlannerTest {
  private static final Target.Missing NO_BUILD =
      new Target.Missing(
          Reason.WaitingForBuild,
          new Waiting("OSImage", "os", Optional.empty(), "OSImage os has no build yet"));

  @Test
  void anEmptyPoolGetsAllItsMachinesAtOnce() {
    assertThat(Fleet.of(3, 1, 0, "a").text())
        .isEqualTo(
            """
            create a/0 (MachineCreated): build a has 0 of 3 machines
            create a/1 (MachineCreated): build a has 0 of 3 machines
            create a/2 (MachineCreated): build a has 0 of 3 machines
            Counts[existing=0, ready=0, updated=0, available=0]
            Available=False TooFewAvailable: 0 of 3 nodes are available
            Progressing=True Scaling: 0 of 3 nodes run build a
            UpToDate=False WaitingForMachine: 0 of 3 nodes run build a
            """);
  }

  @Test
  void aPoolThatIsAsItShallBeRests() {
    assertThat(
            Fleet.of(2, 1, 0, "a").with("x", "a", "available").with("y", "a", "available").text())
        .isEqualTo(
            """
            Counts[existing=2, ready=2, updated=2, available=2]
            Available=True MinimumAvailable: 2 of 2 nodes are available
            Progressing=False UpToDate: 2 of 2 nodes run build a
            UpToDate=True UpToDate: 2 of 2 nodes run build a
            """);
  }

  @Test
  void whileThereIsNoBuildEverythingStays() {
    assertThat(Fleet.without(2, NO_BUILD).with("x", "a", "available").text())
        .isEqualTo(
            """
            Counts[existing=1, ready=1, updated=0, available=1]
            Available=False TooFewAvailable: 1 of 2 nodes are available
            Progressing=False WaitingForBuild: OSImage os has no build yet
            UpToDate=Unknown WaitingForBuild: OSImage os has no build yet
            waits for OSImage os: OSImage os has no build yet
            """);
  }

  @Test
  void withoutABuildAPoolCanStillShrinkButNotBelowItsReplicas() {
    assertThat(
            Fleet.without(1, NO_BUILD)
                .with("x", "a", "available")
                .with("y", "b", "available", Duration.ofMinutes(30))
                .actions())
        .containsExactly("delete y");
    assertThat(
            Fleet.without(1, NO_BUILD).with("x", "a", "available").with("y", "b", "down").actions())
        .containsExactly("delete y");
  }

  @Test
  void withSurgeTheNewMachineComesFirst() {
    assertThat(
            Fleet.of(2, 1, 0, "b").with("x", "a", "available").with("y", "a", "available").text())
        .isEqualTo(
            """
            create b/0 (MachineCreated): build b has 0 of 2 machines
            Counts[existing=2, ready=2, updated=0, available=2]
            Available=True MinimumAvailable: 2 of 2 nodes are available
            Progressing=True RollingOut: 0 of 2 nodes run build b
            UpToDate=False Outdated: 0 of 2 nodes run build b
            """);
  }

  @Test
  void holdsWhenSurgeIsUsedUp() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "a", "available")
                .with("y", "a", "available")
                .withSlot(0, "b", "joining")
                .actions())
        .isEmpty();
  }

  @Test
  void aMachineThatIsGoingUsesUpSurge() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "a", "going available")
                .with("y", "a", "available")
                .withSlot(0, "b", "available")
                .actions())
        .isEmpty();
  }

  @Test
  void theOldOneGoesWhenTheNewIsVerifiedAndSettled() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "a", "available")
                .with("y", "a", "available")
                .withSlot(0, "b", "registered")
                .actions())
        .isEmpty();
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "a", "available")
                .with("y", "a", "available")
                .withSlot(0, "b", "settling")
                .text())
        .isEqualTo(
            """
            Counts[existing=3, ready=3, updated=1, available=2]
            Available=True MinimumAvailable: 2 of 2 nodes are available
            Progressing=True WaitingForMachine: 1 of 2 nodes run build b: %1$s must stay ready for a while to count as available
            UpToDate=False Outdated: 1 of 2 nodes run build b
            waits for Machine %1$s: %1$s must stay ready for a while to count as available
            again after PT6S
            """
                .formatted(MachineNames.of(Fleet.of(2, 1, 0, "b").desired(), Fleet.build("b"), 0)));
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "a", "available", Duration.ofHours(2))
                .with("y", "a", "available", Duration.ofHours(3))
                .withSlot(0, "b", "available")
                .actions())
        .containsExactly("delete y");
  }

  @Test
  void withoutSurgeTheOldOneGoesFirst() {
    assertThat(
            Fleet.of(2, 0, 1, "b")
                .with("x", "a", "available")
                .with("y", "a", "available")
                .actions())
        .containsExactly("delete x");
    assertThat(
            Fleet.of(2, 0, 1, "b")
                .with("x", "a", "going available")
                .with("y", "a", "available")
                .actions())
        .isEmpty();
    assertThat(Fleet.of(2, 0, 1, "b").with("y", "a", "available").actions())
        .containsExactly("create b/0");
  }

  @Test
  void whatIsBrokenAlreadyUsesUpTheLimitFirst() {
    assertThat(
            Fleet.of(3, 0, 1, "b")
                .with("x", "a", "available")
                .with("y", "a", "available")
                .with("z", "b", "down")
                .text())
        .isEqualTo(
            """
            Counts[existing=3, ready=2, updated=0, available=2]
            Available=True MinimumAvailable: 2 of 3 nodes are available
            Progressing=True WaitingForBudget: 0 of 3 nodes run build b: node z is not ready
            UpToDate=False Outdated: 0 of 3 nodes run build b
            waits for Machine z: node z is not ready
            """);
  }

  @Test
  void anOldMachineThatIsNotReadyGoesFirstAndCostsNothing() {
    assertThat(Fleet.of(2, 0, 1, "b").with("x", "a", "available").with("y", "a", "down").actions())
        .containsExactly("delete y");
  }

  @Test
  void aCordonedMachineGoesOnlyWhenTheOthersSuffice() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "a", "available")
                .with("y", "a", "cordoned")
                .withSlot(0, "b", "settling")
                .actions())
        .isEmpty();
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "a", "available")
                .with("y", "a", "cordoned")
                .withSlot(0, "b", "available")
                .actions())
        .containsExactly("delete y");
  }

  @Test
  void cordonedMachinesDoNotBlockEachOther() {
    assertThat(
            Fleet.of(3, 1, 0, "b")
                .with("x", "a", "cordoned")
                .with("y", "a", "cordoned")
                .with("z", "a", "available")
                .withSlot(0, "b", "available")
                .actions())
        .containsExactly("delete x");
  }

  @Test
  void whereSourcesDisagreeAMachineIsNeitherAvailableNorLost() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "a", "doubtful")
                .with("y", "a", "available")
                .withSlot(0, "b", "settling")
                .actions())
        .isEmpty();
  }

  @Test
  void onlyOneMachineWithANodeGoesAtATime() {
    assertThat(
            Fleet.of(4, 0, 3, "b")
                .with("w", "a", "available")
                .with("x", "a", "down")
                .with("y", "a", "down")
                .with("z", "a", "available")
                .actions())
        .containsExactly("delete x");
    assertThat(
            Fleet.of(4, 0, 3, "b")
                .with("w", "a", "available")
                .with("x", "a", "going down")
                .with("y", "a", "down")
                .with("z", "a", "available")
                .actions())
        .isEmpty();
  }

  @Test
  void machinesThatNeverJoinedGoAtOnce() {
    assertThat(
            Fleet.of(2, 2, 0, "a")
                .with("x", "a", "available")
                .with("y", "a", "available")
                .with("p", "b", "joining")
                .with("q", "b", "ended")
                .actions())
        .containsExactly("delete q", "delete p");
  }

  @Test
  void afterAChangeOfMindFinishedMachinesOfTheNewTargetAreKept() {
    assertThat(
            Fleet.of(2, 1, 0, "a")
                .withSlot(0, "a", "available")
                .with("p", "b", "available")
                .with("q", "b", "joining")
                .actions())
        .containsExactly("delete q");
    assertThat(
            Fleet.of(2, 1, 0, "a")
                .withSlot(0, "a", "available")
                .with("p", "b", "available")
                .actions())
        .containsExactly("create a/1");
  }

  @Test
  void scalingDownTakesOldMachinesFirstThenTheYoungest() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "a", "available")
                .with("y", "b", "available", Duration.ofHours(3))
                .with("z", "b", "available", Duration.ofHours(2))
                .actions())
        .containsExactly("delete x");
    assertThat(
            Fleet.of(1, 1, 0, "b")
                .with("y", "b", "available", Duration.ofHours(3))
                .with("z", "b", "available", Duration.ofHours(2))
                .actions())
        .containsExactly("delete z");
    assertThat(
            Fleet.of(1, 1, 0, "b")
                .with("y", "b", "down", Duration.ofHours(3))
                .with("z", "b", "available", Duration.ofHours(2))
                .actions())
        .containsExactly("delete y");
  }

  @Test
  void scalingDownNeverTakesTheReplacementsOfOldMachines() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "a", "available")
                .with("y", "a", "available")
                .with("z", "a", "available")
                .withSlot(0, "b", "joining")
                .actions())
        .containsExactly("delete x");
  }

  @Test
  void scalingOutDuringARollOutUsesTheTarget() {
    assertThat(
            Fleet.of(4, 1, 0, "b")
                .with("x", "a", "available")
                .with("y", "a", "available")
                .withSlot(0, "b", "joining")
                .actions())
        .containsExactly("create b/1", "create b/2");
  }

  @Test
  void zeroReplicasMeanNoMachine() {
    assertThat(Fleet.of(0, 1, 0, "a").actions()).isEmpty();
    assertThat(
            Fleet.of(0, 1, 0, "a")
                .with("x", "a", "available")
                .with("y", "b", "available")
                .actions())
        .containsExactly("delete y");
    assertThat(Fleet.of(0, 1, 0, "a").text())
        .contains("Available=True MinimumAvailable: 0 of 0", "UpToDate=True UpToDate: 0 of 0");
  }

  @Test
  void aBuildThatNeverWorkedHaltsTheRollOutAndNothingOldIsTaken() {
    assertThat(
            Fleet.of(3, 0, 2, "b")
                .with("x", "a", "available")
                .with("y", "a", "available")
                .withSlot(0, "b", "ended")
                .text())
        .isEqualTo(
            """
            Counts[existing=3, ready=2, updated=0, available=2]
            Available=True MinimumAvailable: 2 of 3 nodes are available
            Progressing=False MachineFailed: machine %1$s ended; its build has not worked anywhere, so there is no other attempt: correct the OSImage, or delete this OSMachine to try again
            UpToDate=False Outdated: 0 of 3 nodes run build b
            Stalled=True MachineFailed: machine %1$s ended; its build has not worked anywhere, so there is no other attempt: correct the OSImage, or delete this OSMachine to try again
            waits for Machine %1$s: machine %1$s ended; its build has not worked anywhere, so there is no other attempt: correct the OSImage, or delete this OSMachine to try again
            """
                .formatted(MachineNames.of(Fleet.of(3, 0, 2, "b").desired(), Fleet.build("b"), 0)));
  }

  @Test
  void aMachineThatDoesNotJoinInTimeHasFailed() {
    assertThat(
            Fleet.of(1, 0, 1, "b")
                .with("x", "b", "joining", Duration.ofMinutes(14))
                .plan()
                .requeueAfter())
        .contains(Duration.ofMinutes(1));
    assertThat(Fleet.of(1, 0, 1, "b").with("x", "b", "joining", Duration.ofMinutes(15)).text())
        .contains("Progressing=False MachineFailed: machine x has not joined in time;");
  }

  @Test
  void aBuildThatIsKnownToWorkGetsAnotherAttemptButNotAtOnce() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "b", "available")
                .with("y", "b", "ended", Duration.ofMinutes(9))
                .text())
        .isEqualTo(
            """
            Counts[existing=2, ready=1, updated=1, available=1]
            Available=False TooFewAvailable: 1 of 2 nodes are available
            Progressing=False MachineFailed: machine y ended; it is replaced from 2026-01-01T12:01:00Z on
            UpToDate=False WaitingForMachine: 1 of 2 nodes run build b
            waits for Machine y: machine y ended; it is replaced from 2026-01-01T12:01:00Z on
            again after PT1M
            """);
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "b", "available")
                .with("y", "b", "ended", Duration.ofMinutes(10))
                .actions())
        .containsExactly("delete y");
  }

  @Test
  void aMachineThatWorkedAndDiedIsReplaced() {
    assertThat(Fleet.of(1, 1, 0, "b").with("y", "b", "died").actions()).containsExactly("delete y");
    assertThat(Fleet.of(1, 1, 0, "b").with("y", "b", "died", Duration.ofMinutes(5)).actions())
        .isEmpty();
  }

  @Test
  void aNodeThatIsOnlyDownIsNotReplaced() {
    assertThat(Fleet.of(1, 1, 0, "b").with("y", "b", "down").text())
        .isEqualTo(
            """
            Counts[existing=1, ready=0, updated=0, available=0]
            Available=False TooFewAvailable: 0 of 1 nodes are available
            Progressing=False NodeNotReady: 0 of 1 nodes run build b: node y is not ready
            UpToDate=False WaitingForMachine: 0 of 1 nodes run build b
            waits for Machine y: node y is not ready
            """);
  }

  @Test
  void whatBlocksADrainIsNamed() {
    assertThat(
            Fleet.of(1, 1, 0, "b")
                .with("blocked", "a", "going available")
                .with("y", "b", "available")
                .text())
        .isEqualTo(
            """
            Counts[existing=2, ready=1, updated=1, available=1]
            Available=True MinimumAvailable: 1 of 1 nodes are available
            Progressing=True DrainBlocked: 1 of 1 nodes run build b: pod ns/web-1 must stay
            UpToDate=False WaitingForMachine: 1 of 1 nodes run build b
            waits for PodDisruptionBudget ns/web: pod ns/web-1 must stay
            """);
  }

  @Test
  void theOrderOfTheMachinesChangesNothing() {
    var fleet =
        Fleet.of(4, 2, 1, "b")
            .with("v", "a", "available")
            .with("w", "a", "available")
            .with("x", "a", "down")
            .with("y", "b", "settling")
            .with("z", "c", "joining");

    assertThat(fleet.planInReverse()).isEqualTo(fleet.plan());
  }

  @Test
  void aStatusNamesNoMoreThanAPersonReads() {
    var fleet = Fleet.of(40, 1, 0, "a");
    for (int i = 0; i < 40; i++) {
      fleet.with("m%02d".formatted(i), "a", "joining", Duration.ofMinutes(1));
    }

    assertThat(fleet.plan().waitingFor()).hasSize(16);
  }

  @Test
  void sharesAreRoundedUpForSurgeAndDownForWhatMayBeMissing() {
    var quarter = new Limit.Percent(25);

    assertThat(Fleet.of(5, new Limits(quarter, quarter), "a").desired().ceiling()).isEqualTo(7);
    assertThat(Fleet.of(5, new Limits(quarter, quarter), "a").desired().floor()).isEqualTo(4);
    assertThat(Fleet.of(4, new Limits(quarter, quarter), "a").desired().ceiling()).isEqualTo(5);
    assertThat(Fleet.of(3, new Limits(quarter, quarter), "a").desired().floor()).isEqualTo(3);
    assertThat(Fleet.of(0, new Limits(quarter, quarter), "a").desired().ceiling()).isZero();
  }

  @Test
  void limitsThatComeToNothingAreNamedAndNothingMoves() {
    assertThat(
            Fleet.of(3, new Limits(new Limit.Count(0), new Limit.Percent(10)), "b")
                .with("x", "a", "available")
                .with("y", "a", "available")
                .with("z", "a", "available")
                .text())
        .contains(
            "Progressing=False LimitsAreZero: of 3 nodes, maxSurge 0 and maxUnavailable 10% are both 0, so no node can be replaced: raise one\n",
            "Stalled=True LimitsAreZero: of 3 nodes")
        .doesNotContain("delete", "create");
  }

  @Test
  void aPausedPoolReplacesNothing() {
    assertThat(
            Fleet.of(2, 1, 1, "b")
                .paused()
                .with("x", "a", "available")
                .with("y", "a", "down")
                .text())
        .isEqualTo(
            """
            Counts[existing=2, ready=1, updated=0, available=1]
            Available=True MinimumAvailable: 1 of 2 nodes are available
            Progressing=False Paused: 0 of 2 nodes run build b: 2 nodes run another build than the target while the pool is paused
            UpToDate=False Outdated: 0 of 2 nodes run build b
            waits for Pause web: 2 nodes run another build than the target while the pool is paused
            waits for Machine y: node y is not ready
            """);
  }

  @Test
  void aPausedPoolScalesAndRepairsWithABuildThatIsKnownToWork() {
    assertThat(Fleet.of(3, 1, 0, "b").paused().with("x", "a", "available").actions())
        .containsExactly("create a/0", "create a/1");
    assertThat(
            Fleet.of(3, 1, 0, "b")
                .paused()
                .with("x", "a", "available")
                .with("y", "b", "available")
                .actions())
        .containsExactly("create b/0");
    assertThat(Fleet.of(1, 1, 0, "b").paused().actions()).containsExactly("create b/0");
    assertThat(Fleet.of(1, 1, 0, "b").paused().with("x", "a", "died").actions())
        .containsExactly("delete x");
  }

  @Test
  void whatHasBegunWhenAPoolIsPausedIsFinished() {
    var began =
        Fleet.of(2, 1, 0, "b")
            .paused()
            .with("x", "a", "available")
            .with("y", "a", "available", Duration.ofHours(3));

    assertThat(began.withSlot(0, "b", "joining").actions()).isEmpty();
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .paused()
                .with("x", "a", "available")
                .with("y", "a", "available", Duration.ofHours(3))
                .withSlot(0, "b", "available")
                .actions())
        .containsExactly("delete x");
  }

  @Test
  void scalingDownTakesTheUnhealthyThenOldBuildsThenWhatDisruptsLeast() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .paused()
                .with("x", "a", "available")
                .with("y", "b", "down")
                .with("z", "b", "available")
                .actions())
        .containsExactly("delete y");
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .paused()
                .with("x", "a", "available")
                .with("y", "b", "available")
                .with("z", "b", "available")
                .actions())
        .containsExactly("delete x");
    assertThat(
            Fleet.of(1, 1, 0, "b")
                .volumes(3)
                .with("x", "b", "available", Duration.ofHours(1))
                .volumes(1)
                .with("y", "b", "available", Duration.ofHours(2))
                .actions())
        .containsExactly("delete y");
  }

  @Test
  void onDeleteReplacesOnlyWhatAPersonDeletes() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .replacedBy(Manner.Type.ON_DELETE)
                .with("x", "a", "available")
                .with("y", "a", "available")
                .text())
        .contains(
            "Progressing=False WaitingForApproval: 0 of 2 nodes run build b: 2 nodes run another build than the target; kubectl delete osmachine x replaces one\n")
        .doesNotContain("create");
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .replacedBy(Manner.Type.ON_DELETE)
                .with("x", "a", "going available")
                .with("y", "a", "available")
                .actions())
        .containsExactly("create b/0");
  }

  @Test
  void manualReplacesWhatAPersonApprovedForThisBuild() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .replacedBy(Manner.Type.MANUAL)
                .with("x", "a", "available")
                .with("y", "a", "available")
                .text())
        .contains("kubectl annotate osmachine x slipway.dev/replace-by=b replaces one")
        .doesNotContain("create");
    assertThat(
            Fleet.of(2, 1, 0, "c")
                .replacedBy(Manner.Type.MANUAL)
                .approvedFor("b")
                .with("x", "a", "available")
                .with("y", "a", "available")
                .actions())
        .isEmpty();
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .replacedBy(Manner.Type.MANUAL)
                .with("x", "a", "available")
                .approvedFor("b")
                .with("y", "a", "available")
                .actions())
        .containsExactly("create b/0");
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .replacedBy(Manner.Type.MANUAL)
                .with("x", "a", "available")
                .withSlot(0, "b", "available")
                .approvedFor("b")
                .with("y", "a", "available")
                .actions())
        .containsExactly("delete y");
  }

  @Test
  void oldMachinesThatServeEquallyWellGoInTheOrderThatIsAskedFor() {
    assertThat(
            Fleet.of(3, 0, 1, "b")
                .inOrder(new Order.Label("zone"))
                .with("w", "a", "available", Duration.ofHours(9))
                .labelled("zone", "east")
                .with("x", "a", "available")
                .labelled("zone", "east")
                .with("y", "a", "available", Duration.ofHours(2))
                .labelled("zone", "west")
                .with("z", "b", "available")
                .actions())
        .containsExactly("delete y");
    assertThat(
            Fleet.of(2, 0, 1, "b")
                .inOrder(new Order.Age(), new Order.Label("zone"))
                .labelled("zone", "west")
                .with("x", "a", "available", Duration.ofHours(2))
                .labelled("zone", "east")
                .with("y", "a", "available")
                .actions())
        .containsExactly("delete x");
  }

  @Test
  void aScaleOutWhileAnUnprovedBuildHaltsThePoolUsesTheNewestThatWorked() {
    assertThat(
            Fleet.of(4, 1, 0, "c")
                .with("w", "a", "available", Duration.ofHours(2))
                .with("x", "b", "available")
                .with("y", "c", "ended")
                .actions())
        .containsExactly("create b/0", "create b/1");
    assertThat(Fleet.of(4, 1, 0, "c").with("y", "c", "ended").actions()).isEmpty();
    assertThat(
            Fleet.of(2, 1, 0, "c")
                .with("x", "b", "available")
                .with("y", "c", "ended")
                .with("z", "c", "ended")
                .actions())
        .containsExactly("delete z");
  }

  @Test
  void aHaltedPoolLeavesWhatFailedToBeLookedAtAndShrinksAllTheSame() {
    var failed = Duration.ofMinutes(20);
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "a", "available")
                .with("y", "a", "down")
                .with("z", "b", "joining", failed)
                .actions())
        .isEmpty();
    assertThat(
            Fleet.of(1, 1, 0, "b")
                .with("x", "a", "available")
                .with("y", "a", "down")
                .with("z", "b", "joining", failed)
                .actions())
        .containsExactly("delete y");
    assertThat(
            Fleet.of(0, 1, 0, "b")
                .with("x", "a", "available")
                .with("z", "b", "joining", failed)
                .actions())
        .containsExactly("delete x", "delete z");
  }

  @Test
  void aRollOutThatDoesNotComeForwardIsStalledAndNamesWhatIsAwaited() {
    var fleet =
        Fleet.of(2, 1, 0, "b")
            .with("x", "a", "available")
            .with("blocked", "a", "going available")
            .with("z", "b", "available");

    assertThat(fleet.withoutProgressFor(Duration.ofMinutes(59)).plan().requeueAfter())
        .contains(Duration.ofMinutes(1));
    assertThat(fleet.text()).doesNotContain("Stalled");
    assertThat(fleet.withoutProgressFor(Duration.ofMinutes(60)).text())
        .contains(
            "Progressing=False ProgressDeadlineExceeded: no step forward since 2026-01-01T11:00:00Z; 1 of 2 nodes run build b: pod ns/web-1 must stay",
            "Stalled=True ProgressDeadlineExceeded");
  }

  @Test
  void aPoolThatRestsIsNeverLate() {
    assertThat(
            Fleet.of(1, 1, 0, "a")
                .with("x", "a", "available")
                .withoutProgressFor(Duration.ofDays(9))
                .text())
        .contains("Progressing=False UpToDate");
    assertThat(
            Fleet.of(1, 1, 0, "b")
                .paused()
                .with("x", "a", "available")
                .withoutProgressFor(Duration.ofDays(9))
                .text())
        .contains("Progressing=False Paused");
  }

  @Test
  void aStepForwardIsAnotherGoalOneOldMachineLessOrOneNewMachineMore() {
    var before = new Progress(Fleet.NOW.minusSeconds(60), "2 nodes of b", false, 2, 0);

    assertThat(new Progress(Fleet.NOW, "2 nodes of b", false, 2, 0).after(before))
        .isEqualTo(before);
    assertThat(new Progress(Fleet.NOW, "2 nodes of b", false, 3, 0).after(before).since())
        .isEqualTo(before.since());
    for (var forward :
        List.of(
            new Progress(Fleet.NOW, "3 nodes of b", false, 2, 0),
            new Progress(Fleet.NOW, "2 nodes of b", true, 2, 0),
            new Progress(Fleet.NOW, "2 nodes of b", false, 1, 0),
            new Progress(Fleet.NOW, "2 nodes of b", false, 2, 1))) {
      assertThat(forward.after(before)).isEqualTo(forward);
    }
  }

  @Test
  void nodesThatAreToBeReplacedAreMarkedAndThoseThatStayAreNot() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .with("x", "a", "available")
                .with("y", "a", "joining")
                .avoided()
                .with("z", "a", "available")
                .marks())
        .containsExactly("+x");
    assertThat(
            Fleet.of(2, 1, 0, "a")
                .with("x", "a", "available")
                .avoided()
                .with("y", "a", "available")
                .marks())
        .containsExactly("-y");
    assertThat(Fleet.of(1, 1, 0, "b").paused().avoided().with("x", "a", "available").marks())
        .containsExactly("-x");
  }

  @Test
  void whatAMachineSaysItWaitsForIsPassedOn() {
    assertThat(
            Fleet.of(1, 1, 0, "a")
                .saying("x: image not found")
                .with("x", "a", "joining")
                .plan()
                .waitingFor())
        .containsExactly(
            new Waiting(
                "Provider",
                "x",
                Optional.of(Fleet.NOW.minus(Duration.ofMinutes(1))),
                "x: image not found"));
    assertThat(
            Fleet.of(1, 1, 0, "a")
                .saying("x: image not found")
                .with("x", "a", "joining", Duration.ofHours(1))
                .text())
        .contains("machine x has not joined in time (x: image not found); its build has not");
    assertThat(
            Fleet.of(1, 1, 0, "a")
                .with("y", "a", "available")
                .saying("x: still attached: pv-1")
                .with("x", "a", "going down")
                .text())
        .contains("waits for Provider x: x: still attached: pv-1");
    assertThat(
            Fleet.of(1, 1, 0, "a").saying("node x has fallen silent").with("x", "a", "down").text())
        .contains("waits for Machine x: node x has fallen silent");
  }

  private static Fleet halfWay(boolean retired, boolean emptied, Optional<Duration> abortedFor) {
    return Fleet.of(2, 1, 0, "b")
        .retires()
        .withSlot(0, "b", "available")
        .with("y", "a", "available", Duration.ofMinutes(30))
        .exit(retired, emptied, abortedFor)
        .with("x", "a", retired && abortedFor.isEmpty() ? "cordoned" : "available");
  }

  @Test
  void whereDrainsAreGivenUpANodeIsEmptiedBeforeItsMachineGoes() {
    assertThat(halfWay(false, false, Optional.empty()).actions()).containsExactly("retire x");
    assertThat(halfWay(true, false, Optional.empty()).actions()).isEmpty();
    assertThat(halfWay(true, true, Optional.empty()).actions()).containsExactly("delete x");
  }

  @Test
  void aMachineWhoseDrainWasGivenUpIsTakenBackAndRests() {
    var minute = Optional.of(Duration.ofMinutes(1));

    assertThat(halfWay(true, false, minute).actions()).containsExactly("return x");
    assertThat(halfWay(false, false, minute).actions()).containsExactly("retire y");
    assertThat(halfWay(false, false, minute).text())
        .contains(
            "waits for Machine x: the drain of x took too long and was given up; it is tried again from 2026-01-01T12:09:00Z on");
    assertThat(halfWay(false, false, minute).plan().requeueAfter()).contains(Duration.ofMinutes(9));
    assertThat(halfWay(false, false, Optional.of(Duration.ofMinutes(10))).actions())
        .containsExactly("retire x");
    assertThat(halfWay(true, false, Optional.of(Duration.ofMinutes(10))).actions()).isEmpty();
  }

  @Test
  void aRetiredMachineThatShallStayAfterAllIsTakenBack() {
    assertThat(
            Fleet.of(2, 1, 0, "a")
                .retires()
                .with("x", "a", "available")
                .exit(true, false, Optional.empty())
                .with("y", "a", "cordoned")
                .actions())
        .containsExactly("return y");
  }

  @Test
  void aRetiredMachineIsTakenBackWhenOthersAreMissing() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .retires()
                .withSlot(0, "b", "down")
                .with("y", "a", "available")
                .exit(true, true, Optional.empty())
                .with("x", "a", "cordoned")
                .actions())
        .containsExactly("return x");
  }

  @Test
  void aRetiredMachineThatEndsGoesAtOnce() {
    assertThat(
            Fleet.of(2, 1, 0, "b")
                .retires()
                .withSlot(0, "b", "available")
                .withSlot(1, "b", "available")
                .exit(true, false, Optional.empty())
                .with("y", "a", "died")
                .actions())
        .containsExactly("delete y");
  }
}
