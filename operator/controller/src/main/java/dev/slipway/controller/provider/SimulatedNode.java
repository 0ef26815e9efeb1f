// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.controller.provider.SimulatedLife.Moment;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** What kubelet would tell of a simulated machine. */
final class SimulatedNode {
  /** Keeps pods away that do not ask for it: nothing would run them. */
  private static final String TAINT = SimulatedMachine.LABEL;

  /** How long kubelet's lease is valid (its default, nodeLeaseDurationSeconds). */
  private static final int LEASE_SECONDS = 40;

  private SimulatedNode() {}

  static Node of(MachineKey key, String providerID) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(key.name())
        .withLabels(Map.of("kubernetes.io/hostname", key.name(), SimulatedMachine.LABEL, "true"))
        .endMetadata()
        .withNewSpec()
        .withProviderID(providerID)
        .addNewTaint()
        .withKey(TAINT)
        .withEffect("NoSchedule")
        .endTaint()
        .endSpec()
        .build();
  }

  static NodeStatus status(MachineKey key, Moment moment, Instant now) {
    var size =
        Map.of(
            "cpu", new Quantity("1"), "memory", new Quantity("1Gi"), "pods", new Quantity("110"));
    var time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    return new NodeStatusBuilder()
        .withCapacity(size)
        .withAllocatable(size)
        .addNewCondition()
        .withType("Ready")
        .withStatus(moment.ready() ? "True" : "False")
        .withReason("Simulated")
        .withMessage(moment.ready() ? "the script says so" : "the script says that it is not well")
        .withLastHeartbeatTime(time)
        .withLastTransitionTime(time)
        .endCondition()
        .withNewNodeInfo()
        .withOsImage("Slipway simulated (" + moment.reports() + ")")
        .withOperatingSystem("linux")
        .withArchitecture("amd64")
        .withBootID(key.uid())
        .withMachineID(key.uid())
        .withSystemUUID(key.uid())
        .withKernelVersion("simulated")
        .withContainerRuntimeVersion("simulated://0")
        .withKubeletVersion("simulated")
        .withKubeProxyVersion("")
        .endNodeInfo()
        .build();
  }

  static Lease lease(Node node, Instant now) {
    var name = node.getMetadata().getName();
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace("kube-node-lease")
        .withName(name)
        .addNewOwnerReference()
        .withApiVersion("v1")
        .withKind("Node")
        .withName(name)
        .withUid(node.getMetadata().getUid())
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(name)
        .withLeaseDurationSeconds(LEASE_SECONDS)
        .withRenewTime(ZonedDateTime.ofInstant(now, ZoneOffset.UTC))
        .endSpec()
        .build();
  }
}
