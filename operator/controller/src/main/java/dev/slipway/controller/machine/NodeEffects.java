// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.core.machine.MachinePlanner;
import dev.slipway.core.machine.NodeIdentity;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Changes Nodes. Each write carries the UID that was planned for: the API server refuses it when
 * the Node has become another.
 */
@ApplicationScoped
class NodeEffects {
  /** Whose cordon it is: the UID of an OSMachine. */
  static final String CORDONED_BY = "slipway.dev/cordoned-by";

  private final KubernetesClient client;

  NodeEffects(KubernetesClient client) {
    this.client = client;
  }

  void label(NodeIdentity node, Map<String, String> labels) {
    patch(node, Map.of("metadata", Map.of("uid", node.uid(), "labels", labels)));
  }

  /** In one write, so that there is never a cordon without an owner. */
  void cordon(NodeIdentity node, String owner) {
    patch(
        node,
        Map.of(
            "metadata",
            Map.of("uid", node.uid(), "annotations", Map.of(CORDONED_BY, owner)),
            "spec",
            Map.of("unschedulable", true)));
  }

  /** If it is still this owner's, in the Node as it was read. */
  void uncordon(NodeIdentity node, String owner) {
    var found = client.nodes().withName(node.name()).get();
    if (found == null
        || !found.getMetadata().getUid().equals(node.uid())
        || !owner.equals(
            Optional.ofNullable(found.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(CORDONED_BY))
                .orElse(""))) {
      return;
    }
    var annotations = new HashMap<String, Object>();
    annotations.put(CORDONED_BY, null);
    var spec = new HashMap<String, Object>();
    spec.put("unschedulable", null);
    patch(
        node,
        Map.of(
            "metadata",
            Map.of(
                "uid",
                node.uid(),
                "resourceVersion",
                found.getMetadata().getResourceVersion(),
                "annotations",
                annotations),
            "spec",
            spec));
  }

  void taint(NodeIdentity node) {
    changeTaints(
        node,
        taints -> {
          taints.add(
              new TaintBuilder()
                  .withKey(MachinePlanner.MISMATCH_TAINT)
                  .withEffect("NoSchedule")
                  .build());
          return taints;
        });
  }

  void untaint(NodeIdentity node) {
    changeTaints(node, taints -> taints);
  }

  /** Taints are one value, so the write holds only for the Node that was read. */
  private void changeTaints(NodeIdentity node, UnaryOperator<List<Taint>> change) {
    var found = client.nodes().withName(node.name()).get();
    if (found == null || !found.getMetadata().getUid().equals(node.uid())) {
      return;
    }
    var taints = new ArrayList<>(found.getSpec().getTaints());
    taints.removeIf(t -> t.getKey().equals(MachinePlanner.MISMATCH_TAINT));
    patch(
        node,
        Map.of(
            "metadata",
            Map.of("uid", node.uid(), "resourceVersion", found.getMetadata().getResourceVersion()),
            "spec",
            Map.of("taints", change.apply(taints))));
  }

  void delete(NodeIdentity node) {
    var options =
        new DeleteOptionsBuilder().withNewPreconditions().withUid(node.uid()).endPreconditions();
    try {
      client.raw("/api/v1/nodes/" + node.name(), "DELETE", options.build());
    } catch (KubernetesClientException e) {
      // Gone, or another has its name.
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
          && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private void patch(NodeIdentity node, Map<String, Object> change) {
    client
        .nodes()
        .withName(node.name())
        .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(change));
  }
}
