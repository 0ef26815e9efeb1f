// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.machine.NodePod;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeViewsTest {
  private static String bootID(String reported) {
    var node =
        new NodeBuilder()
            .withNewMetadata()
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .withNewStatus()
            .withNewNodeInfo()
            .withBootID(reported)
            .endNodeInfo()
            .endStatus()
            .build();
    return NodeViews.of(node).bootID();
  }

  @Test
  void aBootIdIsTheNodes() {
    var id = "0dc33c3a-3a3f-4c0e-8f0a-2d0d5ad6a3b1";
    assertThat(bootID(id)).isEqualTo(id);
  }

  /** A status that the API server refuses would hold the machine for ever. */
  @Test
  void aBootIdIsCutToWhatAStatusMayHold() {
    assertThat(bootID("x".repeat(100_000))).hasSize(128);
  }

  @Test
  void whatADrainLooksAtIsRead() {
    var pod =
        Serialization.unmarshal(
            """
            metadata:
              namespace: ns
              name: p
              uid: u
              labels: {app: x}
              deletionTimestamp: "2026-01-01T00:00:30Z"
              ownerReferences: [{kind: ReplicaSet, controller: true}]
            spec: {volumes: [{name: scratch, emptyDir: {}}]}
            status: {phase: Running}
            """,
            Pod.class);

    assertThat(NodeViews.pod(pod, Set.of("pv-1")))
        .isEqualTo(
            new NodePod(
                "ns",
                "p",
                "u",
                NodePod.Role.WORKLOAD,
                Optional.of(Instant.parse("2026-01-01T00:00:30Z")),
                new NodePod.Traits(Map.of("app", "x"), true, true, Set.of("pv-1"))));
    pod.getSpec().getVolumes().getFirst().getEmptyDir().setMedium("Memory");
    pod.getMetadata().setOwnerReferences(List.of());
    assertThat(NodeViews.pod(pod, Set.of()).traits())
        .isEqualTo(new NodePod.Traits(Map.of("app", "x"), false, false, Set.of()));
  }
}
