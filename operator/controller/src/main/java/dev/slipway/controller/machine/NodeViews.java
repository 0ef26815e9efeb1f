// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.machine.MachinePlanner;
import dev.slipway.core.machine.NodeIdentity;
import dev.slipway.core.machine.NodePod;
import dev.slipway.core.machine.NodePod.Role;
import dev.slipway.core.machine.NodePod.Traits;
import dev.slipway.core.machine.NodeView;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Nodes and their pods as the planner sees them. */
final class NodeViews {
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

  /** A UUID has 36. */
  private static final int MAX_BOOT_ID = 128;

  private NodeViews() {}

  static NodeView of(Node node) {
    var meta = node.getMetadata();
    var info = Optional.ofNullable(node.getStatus()).map(s -> s.getNodeInfo());
    return new NodeView(
        new NodeIdentity(meta.getName(), meta.getUid()),
        Optional.ofNullable(node.getSpec().getProviderID()).orElse(""),
        info.map(NodeSystemInfo::getOsImage).orElse(""),
        info.map(NodeSystemInfo::getBootID).map(NodeViews::cut).orElse(""),
        ready(node),
        Boolean.TRUE.equals(node.getSpec().getUnschedulable()),
        Optional.ofNullable(meta.getAnnotations())
            .map(annotations -> annotations.get(NodeEffects.CORDONED_BY)),
        node.getSpec().getTaints().stream()
            .anyMatch(t -> t.getKey().equals(MachinePlanner.MISMATCH_TAINT)),
        Optional.ofNullable(meta.getLabels()).orElse(Map.of()));
  }

  /** Nodes say what they like; what goes into a status must fit there. */
  private static String cut(String bootID) {
    return bootID.length() > MAX_BOOT_ID ? bootID.substring(0, MAX_BOOT_ID) : bootID;
  }

  private static Condition.Status ready(Node node) {
    return node.getStatus().getConditions().stream()
        .filter(c -> c.getType().equals("Ready"))
        .map(NodeCondition::getStatus)
        .findFirst()
        .map(status ->
            switch (status) {
              case "True" -> Condition.Status.TRUE;
              case "False" -> Condition.Status.FALSE;
              default -> Condition.Status.UNKNOWN;
            })
        .orElse(Condition.Status.UNKNOWN);
  }

  /**
   * A pod on a node.
   *
   * @param volumes the names of its persistent volumes
   */
  static NodePod pod(Pod pod, Set<String> volumes) {
    var meta = pod.getMetadata();
    return new NodePod(
        meta.getNamespace(),
        meta.getName(),
        meta.getUid(),
        role(pod),
        Optional.ofNullable(meta.getDeletionTimestamp()).map(Instant::parse),
        new Traits(
            Optional.ofNullable(meta.getLabels()).orElse(Map.of()),
            pod.getSpec().getVolumes().stream().anyMatch(NodeViews::isLocal),
            meta.getOwnerReferences().stream()
                .anyMatch(o -> Boolean.TRUE.equals(o.getController())),
            volumes));
  }

  private static boolean isLocal(Volume volume) {
    return volume.getEmptyDir() != null && !"Memory".equals(volume.getEmptyDir().getMedium());
  }

  private static Role role(Pod pod) {
    var annotations = Optional.ofNullable(pod.getMetadata().getAnnotations()).orElse(Map.of());
    if (annotations.containsKey(MIRROR)) {
      return Role.STATIC;
    }
    if (pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(o -> o.getKind().equals("DaemonSet") && Boolean.TRUE.equals(o.getController()))) {
      return Role.DAEMON;
    }
    return FINISHED.contains(pod.getStatus().getPhase()) ? Role.FINISHED : Role.WORKLOAD;
  }
}
