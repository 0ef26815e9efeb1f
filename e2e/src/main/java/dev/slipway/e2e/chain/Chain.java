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
import java.util.Optional;
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
    return progress.await(
        "OSImage " + image + " ready",
        BUILD_LIMIT,
        () -> condition(get("osimage", image), "Ready", "message"),
        () -> {
          var object = get("osimage", image);
          return current(object) && condition(object, "Ready", "status").equals("True")
              ? Optional.of(build(object.at("/status/latest")))
              : Optional.empty();
        });
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
    return progress.await(
        "OSNodePool " + pool + " up to date",
        POOL_LIMIT,
        () -> condition(get("osnodepool", pool), "Progressing", "message"),
        () -> {
          var object = get("osnodepool", pool);
          var replicas = object.at("/spec/replicas").asInt();
          var done =
              current(object)
                  && object
                      .at("/status/target/contentDigest")
                      .asText()
                      .equals(build.contentDigest())
                  && condition(object, "UpToDate", "status").equals("True")
                  && object.at("/status/availableReplicas").asInt() == replicas
                  && object.at("/status/replicas").asInt() == replicas;
          return done ? Optional.of(nodes(pool, build, replicas)) : Optional.empty();
        });
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
        () -> "",
        () -> {
          var object = get("deployment", name);
          return object.at("/status/availableReplicas").asInt()
                  == object.at("/spec/replicas").asInt()
              ? Optional.of(object)
              : Optional.empty();
        });
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
