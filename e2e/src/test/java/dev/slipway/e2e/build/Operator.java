// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.ClusterException;
import java.io.UncheckedIOException;
import java.util.function.Predicate;

/** The operator's pod, as its cluster sees it. */
record Operator(Cluster cluster) {
  private static final JsonMapper JSON = new JsonMapper();

  /** What the pod has used of the processor since it began, and the memory that it uses now. */
  record Usage(double cpuSeconds, double residentMiB) {}

  JsonNode pod() {
    return pod(pod -> true);
  }

  private JsonNode pod(Predicate<JsonNode> which) {
    return cluster.list(Setup.NAMESPACE, "pods", "-l", "app.kubernetes.io/name=slipway").stream()
        .filter(pod -> pod.at("/metadata/deletionTimestamp").isMissingNode())
        .filter(which)
        .findFirst()
        .orElseThrow(() -> new ClusterException("the operator has no such pod"));
  }

  /** Ends it without a word, as a crash of its node does. */
  void kill() {
    delete(Chain.name(pod()));
  }

  private void delete(String pod) {
    cluster.kubectl(
        "-n", Setup.NAMESPACE, "delete", "pod", pod, "--grace-period=0", "--force", "--wait=false");
  }

  /** Ends the one that reconciles. */
  void killLeader() {
    var leader =
        cluster
            .get(Setup.NAMESPACE, "lease", "slipway-operator")
            .at("/spec/holderIdentity")
            .asText();
    delete(Chain.name(pod(pod -> leader.startsWith(Chain.name(pod)))));
  }

  /** The operator's own image: the bytes of its layers, as they are pulled. */
  double imageMegabytes() {
    var layers =
        Artifact.raw(cluster, pod().at("/spec/containers/0/image").asText()).path("layers");
    var bytes = 0L;
    for (var layer : layers) {
      bytes += layer.path("size").asLong();
    }
    return bytes / 1e6;
  }

  Usage usage() {
    var name = Chain.name(pod());
    var summary = json("/api/v1/nodes/%s/proxy/stats/summary".formatted(node()));
    for (var each : summary.path("pods")) {
      if (each.at("/podRef/name").asText().equals(name)) {
        return new Usage(
            each.at("/containers/0/cpu/usageCoreNanoSeconds").asDouble() / 1e9,
            each.at("/containers/0/memory/rssBytes").asDouble() / (1 << 20));
      }
    }
    throw new ClusterException("kubelet tells nothing of pod " + name);
  }

  private String node() {
    return pod().at("/spec/nodeName").asText();
  }

  private JsonNode json(String path) {
    try {
      return JSON.readTree(cluster.kubectl("get", "--raw", path));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
