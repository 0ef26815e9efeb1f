// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.OSNodePool;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.Map;

/**
 * A pool's mark on Nodes that it is about to replace: a taint that keeps nobody away who has
 * nowhere else to go. Its value is the pool's UID, and only that pool takes it away.
 */
final class NodeMarks {
  private static final String KEY = "slipway.dev/outdated";
  private static final String EFFECT = "PreferNoSchedule";

  private NodeMarks() {}

  static boolean isMarked(Node node, String pool) {
    return node.getSpec().getTaints().stream().anyMatch(t -> isMark(t, pool));
  }

  private static boolean isMark(Taint taint, String pool) {
    return taint.getKey().equals(KEY) && pool.equals(taint.getValue());
  }

  /** Taints are one value, so the write holds only for the Node as it was read. */
  static void set(KubernetesClient client, Node node, OSNodePool pool, boolean marked) {
    var owner = pool.getMetadata().getUid();
    var taints = new ArrayList<>(node.getSpec().getTaints());
    taints.removeIf(t -> isMark(t, owner));
    if (marked) {
      taints.add(new TaintBuilder().withKey(KEY).withValue(owner).withEffect(EFFECT).build());
    }
    var meta = node.getMetadata();
    client
        .nodes()
        .withName(meta.getName())
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(
                Map.of(
                    "metadata",
                    Map.of("uid", meta.getUid(), "resourceVersion", meta.getResourceVersion()),
                    "spec",
                    Map.of("taints", taints))));
  }
}
