// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.ClusterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** What a user does and sees in one namespace. */
public record Chain(Cluster cluster, Progress progress, String namespace) {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(6);
  private static final Duration POOL_LIMIT = Duration.ofMinutes(10);

  /** A build that succeeded. Sizes are in bytes. */
  public record Build(String name, String contentDigest, String reference, long size, long moved) {}

  /** A manifest of examples/quickstart. */
  public String example(String file) {
    try {
      return Files.readString(quickstart().resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path quickstart() {
    return cluster.repository().resolve("examples/quickstart");
  }

  /** Waits until an image's newest spec is built. */
  public Build awaitBuild(String image) {
    var ready =
        progress.await(
            "OSImage " + image + " ready",
            BUILD_LIMIT,
            () -> get("osimage", image),
            object -> condition(object, "Ready", "message"),
            object -> current(object) && condition(object, "Ready", "status").equals("True"));
    return build(ready.at("/status/latest"));
  }

  private Build build(JsonNode latest) {
    var name = latest.path("build").asText();
    return new Build(
        name,
        latest.path("contentDigest").asText(),
        latest.path("reference").asText(),
        latest.path("sizeBytes").asLong(),
        get("osimagebuild", name).at("/status/bytesMoved").asLong());
  }

  /** Waits until a pool runs a build on all of its nodes, and nothing else is left. */
  public List<JsonNode> awaitPool(String pool, Build build) {
    var done =
        progress.await(
            "OSNodePool " + pool + " up to date",
            POOL_LIMIT,
            () -> get("osnodepool", pool),
            object -> condition(object, "Progressing", "message"),
            object -> runs(object, build));
    return nodes(pool, build, done.at("/spec/replicas").asInt());
  }

  private static boolean runs(JsonNode pool, Build build) {
    var replicas = pool.at("/spec/replicas").asInt();
    return current(pool)
        && pool.at("/status/target/contentDigest").asText().equals(build.contentDigest())
        && condition(pool, "UpToDate", "status").equals("True")
        && pool.at("/status/availableReplicas").asInt() == replicas
        && pool.at("/status/replicas").asInt() == replicas;
  }

  /**
   * The pool's nodes, all of which must say that they run a build: the operator's word alone is not
   * enough.
   */
  private List<JsonNode> nodes(String pool, Build build, int replicas) {
    var nodes =
        cluster.list("", "nodes").stream()
            .filter(
                node -> node.at("/metadata/labels").path("slipway.dev/pool").asText().equals(pool))
            .toList();
    for (var node : nodes) {
      var image = node.at("/status/nodeInfo/osImage").asText();
      if (!image.contains("(" + build.contentDigest() + ")")
          || !condition(node, "Ready", "status").equals("True")) {
        throw new ClusterException(
            "node %s runs %s, Ready is %s"
                .formatted(name(node), image, condition(node, "Ready", "status")));
      }
    }
    if (nodes.size() != replicas) {
      throw new ClusterException(
          "%d nodes of pool %s, wanted %d".formatted(nodes.size(), pool, replicas));
    }
    return nodes;
  }

  /** Waits until all pods of a deployment are available. */
  public void awaitDeployment(String name) {
    progress.await(
        "Deployment " + name + " available",
        Duration.ofMinutes(3),
        () -> get("deployment", name),
        object -> "",
        object ->
            object.at("/status/availableReplicas").asInt() == object.at("/spec/replicas").asInt());
  }

  public JsonNode get(String kind, String name) {
    return cluster.get(namespace, kind, name);
  }

  public static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  /** A field of a condition, empty when there is none. */
  public static String condition(JsonNode object, String type, String field) {
    return StreamSupport.stream(object.at("/status/conditions").spliterator(), false)
        .filter(condition -> condition.path("type").asText().equals(type))
        .map(condition -> condition.path(field).asText())
        .findFirst()
        .orElse("");
  }

  /** Whether a status is about the newest spec. */
  public static boolean current(JsonNode object) {
    return object.at("/status/observedGeneration").asLong(-1)
        == object.at("/metadata/generation").asLong();
  }
}
