// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import static dev.slipway.e2e.junit.ResourceAssert.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.ClusterException;
import dev.slipway.e2e.cluster.Resource;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Predicate;

/** The operator's pod, as its cluster sees it. */
record Operator(Cluster cluster) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LIMIT = Duration.ofMinutes(2);

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

  /** Has another pod made in its place. */
  void kill() {
    cluster.kubectl(
        "-n",
        Setup.NAMESPACE,
        "delete",
        "pod",
        Chain.name(pod()),
        "--grace-period=0",
        "--force",
        "--wait=false");
  }

  /** The one that reconciles. */
  JsonNode leader() {
    var leader = leader(lease().get());
    return pod(pod -> leader.equals(Chain.name(pod)));
  }

  /** Waits until another one reconciles. */
  JsonNode awaitLeaderAfter(JsonNode before) {
    assertThat(lease())
        .within(LIMIT)
        .matches(
            "another leader than " + Chain.name(before),
            lease -> !leader(lease).isEmpty() && !leader(lease).equals(Chain.name(before)));
    return leader();
  }

  private Resource lease() {
    return cluster.resource(Setup.NAMESPACE, "lease", "slipway-operator");
  }

  private static String leader(JsonNode lease) {
    return lease.at("/spec/holderIdentity").asText();
  }

  /** Says how many there shall be. */
  void order(int replicas) {
    cluster.kubectl("-n", Setup.NAMESPACE, "scale", "deployment/slipway", "--replicas=" + replicas);
  }

  /** Waits until there are so many. */
  void scale(int replicas) {
    order(replicas);
    assertThat(cluster.resource(Setup.NAMESPACE, "deployment", "slipway"))
        .within(LIMIT)
        .matches(
            replicas + " operators",
            object ->
                Chain.current(object)
                    && object.at("/status/replicas").asInt() == replicas
                    && object.at("/status/readyReplicas").asInt() == replicas);
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
