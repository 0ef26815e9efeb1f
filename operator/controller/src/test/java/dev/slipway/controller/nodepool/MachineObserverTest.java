// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.core.rollout.Machine;
import dev.slipway.core.rollout.Machine.NodeFacts;
import dev.slipway.core.rollout.Target;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MachineObserverTest {
  private static final String READY =
      """
      {type: Ready, status: "True", reason: NodeReady, lastTransitionTime: "2026-01-01T00:00:10Z"}\
      """;
  private static final String ENDED =
      """
      {type: Ready, status: "False", reason: MachineEnded, lastTransitionTime: "2026-01-01T00:00:10Z"}\
      """;

  @Test
  void aNewMachineHasNothingToShow() {
    assertThat(observe(machine(""), Optional.empty()))
        .isEqualTo(
            new Machine(
                "web-1",
                new Target.Build("os-a", "sha256:a", "r.example/os@sha256:a"),
                Instant.parse("2026-01-01T00:00:00Z"),
                false,
                new Machine.Facts(false, false, false, Optional.empty()),
                Machine.Marks.NONE,
                List.of(),
                Optional.empty()));
  }

  @Test
  void aMachineIsReadySinceItAndItsNodeAreBoth() {
    assertThat(nodeOf(observe(verified(READY), node("uid-1", "True", "2026-01-01T00:00:20Z"))))
        .contains(new NodeFacts(true, Optional.of(Instant.parse("2026-01-01T00:00:20Z")), false));
    assertThat(nodeOf(observe(verified(READY), node("uid-1", "True", "2026-01-01T00:00:05Z"))))
        .contains(new NodeFacts(true, Optional.of(Instant.parse("2026-01-01T00:00:10Z")), false));
  }

  @Test
  void whereMachineAndNodeDisagreeItIsOnlyMaybeReady() {
    assertThat(nodeOf(observe(verified(READY), Optional.empty())))
        .contains(new NodeFacts(true, Optional.empty(), false));
    assertThat(nodeOf(observe(verified(READY), node("uid-1", "Unknown", "2026-01-01T00:00:20Z"))))
        .contains(new NodeFacts(true, Optional.empty(), false));
    assertThat(nodeOf(observe(verified(ENDED), node("uid-1", "True", "2026-01-01T00:00:20Z"))))
        .contains(new NodeFacts(true, Optional.empty(), false));
  }

  @Test
  void anotherNodeOfTheSameNameProvesNothing() {
    assertThat(nodeOf(observe(verified(READY), node("uid-2", "True", "2026-01-01T00:00:20Z"))))
        .contains(new NodeFacts(true, Optional.empty(), false));
  }

  @Test
  void aMachineThatEndedIsKnownByItsReason() {
    var facts = observe(verified(ENDED), node("uid-1", "Unknown", "2026-01-01T00:00:20Z")).facts();

    assertThat(facts.ended()).isTrue();
    assertThat(facts.provedOnce()).isTrue();
    assertThat(facts.node()).contains(new NodeFacts(false, Optional.empty(), false));
  }

  @Test
  void aCordonIsSeenOnTheNode() {
    var node = node("uid-1", "True", "2026-01-01T00:00:20Z");
    node.orElseThrow().getSpec().setUnschedulable(true);

    assertThat(nodeOf(observe(verified(READY), node))).map(NodeFacts::cordoned).contains(true);
  }

  @Test
  void whatAMachineIsChosenByIsRead() {
    var machine = machine("");
    machine.getMetadata().setAnnotations(Map.of("slipway.dev/replace-by", "os-b"));
    var node = node("uid-1", "True", "2026-01-01T00:00:20Z");
    node.orElseThrow().getMetadata().setLabels(Map.of("zone", "east", "other", "x"));
    node.orElseThrow().getStatus().setVolumesInUse(List.of("v1", "v2"));

    assertThat(observe(machine, node).marks())
        .isEqualTo(new Machine.Marks("os-b", 2, Map.of("zone", "east"), false, Machine.Exit.NONE));
  }

  @Test
  void onlyThePoolsOwnMarkCounts() {
    var machine = machine("");
    machine
        .getMetadata()
        .setOwnerReferences(
            List.of(new OwnerReferenceBuilder().withUid("pool-1").withController(true).build()));
    var node = node("uid-1", "True", "2026-01-01T00:00:20Z");
    for (var owner : List.of("pool-1", "pool-2")) {
      node.orElseThrow()
          .getSpec()
          .setTaints(
              List.of(
                  new TaintBuilder()
                      .withKey("slipway.dev/outdated")
                      .withValue(owner)
                      .withEffect("PreferNoSchedule")
                      .build()));
      assertThat(observe(machine, node).marks().avoided()).isEqualTo(owner.equals("pool-1"));
    }
  }

  @Test
  void whatBlocksADrainIsTakenOver() {
    var machine =
        machine(
            """
            drain: {startedAt: "2026-01-01T00:00:00Z", remaining: 1, blockedBy: [
              {kind: PodDisruptionBudget, object: ns/web, since: "2026-01-01T00:00:01Z", message: pod must stay}]}\
            """);

    assertThat(observe(machine, Optional.empty()).blockedBy())
        .containsExactly(
            new dev.slipway.core.rollout.Waiting(
                "PodDisruptionBudget",
                "ns/web",
                Optional.of(Instant.parse("2026-01-01T00:00:01Z")),
                "pod must stay"));
  }

  @Test
  void howFarAMachineIsOnItsWayOutIsRead() {
    var machine =
        machine(
            """
            drain: {startedAt: "2026-01-01T00:00:00Z", abortedAt: "2026-01-01T00:01:00Z"}
            conditions:
            - {type: Drained, status: "True", reason: Drained}
            - {type: VolumesDetached, status: "True", reason: VolumesDetached}\
            """);
    machine.getMetadata().setAnnotations(Map.of("slipway.dev/retired-at", "2026-01-01T00:00:00Z"));

    assertThat(observe(machine, Optional.empty()).marks().exit())
        .isEqualTo(
            new Machine.Exit(
                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                true,
                Optional.of(Instant.parse("2026-01-01T00:01:00Z"))));
  }

  @Test
  void whatAMachineWaitsForIsInItsOwnWords() {
    assertThat(
            doing(
                false,
                """
                conditions:
                - {type: Provisioned, status: "True", reason: Provisioned, message: there}
                - {type: Ready, status: "False", reason: Provisioning, message: image not found, lastTransitionTime: "2026-01-01T00:00:01Z"}\
                """))
        .contains("Provider web-1: image not found");
    assertThat(
            doing(
                false,
                """
                conditions:
                - {type: Provisioned, status: "False", reason: InvalidTemplate, message: no label}
                - {type: Ready, status: "False", reason: Provisioning, message: there is no instance}\
                """))
        .contains("Machine web-1: no label");
    assertThat(
            doing(
                false,
                """
                conditions:
                - {type: Ready, status: "False", reason: Joining, message: boots}\
                """))
        .isEmpty();
    assertThat(
            doing(
                true,
                """
                conditions:
                - {type: Ready, status: "True", reason: NodeReady, message: ready}
                - {type: Drained, status: "True", reason: Drained, message: done}
                - {type: VolumesDetached, status: "False", reason: VolumesAttached, message: pv-1}
                - {type: Terminated, status: "False", reason: Terminating, message: exists}\
                """))
        .contains("Volume web-1: pv-1");
  }

  private static Optional<String> doing(boolean deleting, String status) {
    var machine = machine(status);
    machine.getMetadata().setDeletionTimestamp(deleting ? "2026-01-01T00:00:00Z" : null);
    return observe(machine, Optional.empty()).doing().map(w -> w.kind() + " " + w.message());
  }

  private static Machine observe(OSMachine machine, Optional<Node> node) {
    return MachineObserver.observe(machine, node, Set.of("zone"));
  }

  private static Optional<NodeFacts> nodeOf(Machine machine) {
    return machine.facts().node();
  }

  private static OSMachine verified(String ready) {
    return machine(
        """
        nodeRef: {name: web-1, uid: uid-1}
        bootID: boot-1
        conditions:
        - {type: ImageVerified, status: "True", reason: ImageVerified, lastTransitionTime: "2026-01-01T00:00:09Z"}
        - %s\
        """
            .formatted(ready));
  }

  private static OSMachine machine(String status) {
    var yaml =
        """
        metadata: {name: web-1, creationTimestamp: "2026-01-01T00:00:00Z"}
        spec:
          pool: web
          build: {name: os-a, contentDigest: "sha256:a", reference: r.example/os@sha256:a}
          machineClassRef: {name: small}
        """;
    var indented = status.isEmpty() ? "" : "status:\n" + status.indent(2);
    return Serialization.unmarshal(yaml + indented, OSMachine.class);
  }

  private static Optional<Node> node(String uid, String ready, String since) {
    return Optional.of(
        Serialization.unmarshal(
            """
            metadata: {name: web-1, uid: %s}
            spec: {}
            status: {conditions: [{type: Ready, status: "%s", lastTransitionTime: "%s"}]}
            """
                .formatted(uid, ready, since),
            Node.class));
  }
}
