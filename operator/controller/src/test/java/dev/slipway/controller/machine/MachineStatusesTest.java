// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.MachinePhase;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.Blocked;
import dev.slipway.core.machine.Drain;
import dev.slipway.core.machine.Ledger;
import dev.slipway.core.machine.MachinePlan;
import dev.slipway.core.machine.NodeIdentity;
import dev.slipway.core.machine.Phase;
import dev.slipway.core.machine.Step;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MachineStatusesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Ledger LEDGER =
      new Ledger(
          Optional.of("slipway://podvm/default/m"),
          Optional.of(new NodeIdentity("m", "u")),
          Optional.of("boot"),
          Optional.of("sha256:x"),
          Optional.of(
              new Drain(
                  NOW,
                  2,
                  List.of(new Blocked("PodDisruptionBudget", "d/web", NOW, "m")),
                  Optional.empty())),
          Set.of(Step.Provisioned, Step.Cordoned));

  private static OSMachine machine() {
    var machine = new OSMachine();
    machine.setMetadata(
        new ObjectMetaBuilder().withNamespace("default").withName("m").withGeneration(1L).build());
    return machine;
  }

  private static MachinePlan plan() {
    var conditions =
        Arrays.stream(Step.values())
            .map(step ->
                LEDGER.has(step)
                    ? Condition.yes(step.name(), Reason.Provisioned, "is")
                    : Condition.no(step.name(), Reason.Pending, "is not"))
            .toList();
    return new MachinePlan(
        List.of(), LEDGER, conditions, Phase.Draining, List.of(), Optional.empty());
  }

  @Test
  void theLedgerIsReadAsItWasWritten() {
    var status = MachineStatuses.of(machine(), plan(), NOW.plusMillis(5));

    assertThat(MachineStatuses.ledger(status)).isEqualTo(LEDGER);
    assertThat(MachineStatuses.ledger(null)).isEqualTo(Ledger.EMPTY);
  }

  @Test
  void aFailureChangesReadyAndNothingElse() {
    var machine = machine();
    machine.setStatus(MachineStatuses.of(machine, plan(), NOW));

    var failing = MachineStatuses.failing(machine, "no answer", NOW.plusSeconds(60));

    assertThat(MachineStatuses.ledger(failing)).isEqualTo(LEDGER);
    assertThat(failing.conditions())
        .filteredOn(c -> c.getType().equals("Ready"))
        .singleElement()
        .satisfies(c -> assertThat(c.getMessage()).isEqualTo("no answer"));
  }

  @Test
  void thePhasesAreTheResources() {
    assertThat(Phase.values())
        .extracting(Enum::name)
        .containsExactlyElementsOf(Arrays.stream(MachinePhase.values()).map(Enum::name).toList());
  }
}
