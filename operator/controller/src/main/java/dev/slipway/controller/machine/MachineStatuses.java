// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.api.v1alpha1.DrainStatus;
import dev.slipway.api.v1alpha1.MachinePhase;
import dev.slipway.api.v1alpha1.NodeRef;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineStatus;
import dev.slipway.api.v1alpha1.Waiting;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.machine.Blocked;
import dev.slipway.core.machine.Drain;
import dev.slipway.core.machine.Ledger;
import dev.slipway.core.machine.MachinePlan;
import dev.slipway.core.machine.NodeIdentity;
import dev.slipway.core.machine.Step;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The ledger in the form of the status, and back. */
final class MachineStatuses {
  private MachineStatuses() {}

  static Ledger ledger(@Nullable OSMachineStatus status) {
    if (status == null) {
      return Ledger.EMPTY;
    }
    return new Ledger(
        Optional.ofNullable(status.providerID()),
        Optional.ofNullable(status.nodeRef()).map(n -> new NodeIdentity(n.name(), n.uid())),
        Optional.ofNullable(status.bootID()),
        Optional.ofNullable(status.observedContentDigest()),
        Optional.ofNullable(status.drain()).map(MachineStatuses::drain),
        Arrays.stream(Step.values())
            .filter(step -> Conditions.isTrue(status.conditions(), step.name()))
            .collect(Collectors.toSet()));
  }

  static OSMachineStatus of(OSMachine machine, MachinePlan plan, Instant now) {
    var ledger = plan.ledger();
    return new OSMachineStatus(
        machine.getMetadata().getGeneration(),
        MachinePhase.valueOf(plan.phase().name()),
        ledger.providerID().orElse(null),
        ledger.node().map(n -> new NodeRef(n.name(), n.uid())).orElse(null),
        ledger.bootID().orElse(null),
        ledger.contentDigest().orElse(null),
        ledger.drain().map(MachineStatuses::drain).orElse(null),
        Conditions.merge(
            conditions(machine), plan.conditions(), machine.getMetadata().getGeneration(), now));
  }

  /** The status as it was, but for Ready: what is written down must not be lost to a failure. */
  static OSMachineStatus failing(OSMachine machine, String message, Instant now) {
    var before =
        Objects.requireNonNullElseGet(
            machine.getStatus(),
            () ->
                new OSMachineStatus(
                    null, MachinePhase.Pending, null, null, null, null, null, List.of()));
    var conditions = new ArrayList<>(before.conditions());
    conditions.removeIf(c -> c.getType().equals("Ready"));
    conditions.addAll(
        Conditions.merge(
            before.conditions(),
            List.of(Condition.no("Ready", Reason.InternalError, message)),
            machine.getMetadata().getGeneration(),
            now));
    return new OSMachineStatus(
        machine.getMetadata().getGeneration(),
        before.phase(),
        before.providerID(),
        before.nodeRef(),
        before.bootID(),
        before.observedContentDigest(),
        before.drain(),
        conditions);
  }

  static List<io.fabric8.kubernetes.api.model.Condition> conditions(OSMachine machine) {
    return Optional.ofNullable(machine.getStatus())
        .map(OSMachineStatus::conditions)
        .orElse(List.of());
  }

  private static DrainStatus drain(Drain drain) {
    return new DrainStatus(
        seconds(drain.startedAt()),
        drain.remaining(),
        drain.blockedBy().stream()
            .map(b -> new Waiting(b.kind(), b.object(), seconds(b.since()), b.message()))
            .toList(),
        drain.abortedAt().map(MachineStatuses::seconds).orElse(null));
  }

  private static Drain drain(DrainStatus status) {
    return new Drain(
        time(status.startedAt()),
        Objects.requireNonNullElse(status.remaining(), 0),
        status.blockedBy().stream()
            .map(w -> new Blocked(w.kind(), w.object(), time(w.since()), w.message()))
            .toList(),
        Optional.ofNullable(status.abortedAt()).map(Instant::parse));
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Instant time(@Nullable String text) {
    return text == null ? Instant.EPOCH : Instant.parse(text);
  }
}
