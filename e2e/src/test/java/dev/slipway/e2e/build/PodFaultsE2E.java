// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import static dev.slipway.e2e.junit.ResourceAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.junit.Namespace;
import dev.slipway.e2e.junit.OnCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of builds whose pods do not end by themselves, or have too little of something. */
@OnCluster
@Execution(ExecutionMode.CONCURRENT)
class PodFaultsE2E {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static Faults registry;

  @BeforeAll
  static void start(Cluster cluster) {
    registry = Faults.of(cluster);
  }

  @Test
  void oneThatIsDeletedIsFollowedByAnother(Namespace namespace) {
    var image = TinyImage.of(namespace, "bereft");
    try (var atWork = registry.held(image.uploads())) {
      image.apply();
      atWork.awaitHit();

      namespace.kubectl("delete", "pods", "--all", "--grace-period=0", "--force");

      awaitRetry(image, "the build pod was deleted");
    }

    assertBuiltAtTheSecondAttempt(image);
  }

  @Test
  void oneThatIsEvictedIsFollowedByAnother(Namespace namespace, @TempDir Path folder)
      throws IOException {
    var image = TinyImage.of(namespace, "evicted");
    try (var atWork = registry.held(image.uploads())) {
      image.apply();
      atWork.awaitHit();

      evict(namespace, Chain.name(namespace.list("pods").getFirst()), folder);

      // Its pod is gone by then, and with it who wanted that.
      awaitRetry(image, "the build pod was deleted");
    }

    assertBuiltAtTheSecondAttempt(image);
  }

  @Test
  void oneThatNeedsMoreMemoryThanItMayUseIsToldAndBuiltWithMore(Namespace namespace) {
    var image = TinyImage.of(namespace, "hungry");
    image.with(memory("24Mi")).apply();

    assertThat(image.resource())
        .within(LIMIT)
        .hasCondition("Ready", "False", "BuildFailed")
        .matches("what to raise", object -> failed(object, "OutOfMemory", "limits.memory"));
    image.with(memory("512Mi")).apply();

    assertThat(image.resource()).within(LIMIT).hasCondition("Ready", "True");
  }

  @Test
  void oneThatFillsItsDiskIsToldAndNotTriedForEver(Cluster cluster, Namespace namespace) {
    smallCache(cluster, namespace);
    var image =
        SmallImage.of(namespace, "full")
            .with("build: {retries: 1, cache: {claimName: small}}")
            .apply();

    assertThat(image.resource())
        .within(LIMIT)
        .hasCondition("Ready", "False", "BuildFailed")
        .matches(
            "what is full",
            object -> failed(object, "StorageFailed", "PersistentVolumeClaim small"));
    assertThat(image.build().get().at("/status/attempts").asInt()).isEqualTo(2);
  }

  @Test
  void oneThatTakesMoreOfItsNodesDiskThanItMayIsToldAndFollowedByAnother(Namespace namespace) {
    var image =
        TinyImage.of(namespace, "greedy")
            .with("build: {resources: {limits: {ephemeral-storage: 100Ki}}}");
    try (var atWork = registry.held(image.uploads())) {
      image.apply();
      atWork.awaitHit();

      awaitRetry(image, "Raise spec.build.resources.limits.ephemeral-storage");
    }
  }

  @Test
  void oneWhoseCredentialsAreDeletedMeanwhileIsToldAndGoesOnWhenTheyAreBack(Namespace namespace) {
    var login = new Login(namespace, "push");
    login.put("secret");
    var image = TinyImage.of(namespace, "locked").publishedWith("push");
    try (var _ = registry.locked(image.requests(".*", ".*"), Login.USER, "secret")) {
      var atWork = registry.held(image.uploads());
      image.apply();
      atWork.awaitHit();
      login.delete();
      atWork.end();

      assertThat(image.build())
          .within(LIMIT)
          .matches(
              "which Secret is missing",
              build ->
                  Chain.condition(build, "Building", "message")
                      .contains("Secret push does not exist; create it"));
      login.put("secret");

      assertThat(image.resource()).within(LIMIT).hasCondition("Ready", "True");
      assertThat(image.build().get().at("/status/attempts").asInt()).isEqualTo(1);
    }
  }

  private static void awaitRetry(TinyImage image, String why) {
    assertThat(image.build())
        .within(LIMIT)
        .hasCondition("Building", "False", "Retrying")
        .matches(
            "why, and when the next attempt is",
            build -> {
              var message = Chain.condition(build, "Building", "message");
              return message.contains("attempt 1 failed, the next is at ") && message.contains(why);
            });
  }

  private static void assertBuiltAtTheSecondAttempt(TinyImage image) {
    assertThat(image.resource()).within(LIMIT).hasCondition("Ready", "True");
    assertThat(image.build().get().at("/status/attempts").asInt()).isEqualTo(2);
    assertThat(image.namespace().list("osimagebuilds")).hasSize(1);
  }

  private static boolean failed(JsonNode image, String reason, String words) {
    return image.at("/status/failure/reason").asText().equals(reason)
        && image.at("/status/failure/message").asText().contains(words);
  }

  private static String memory(String limit) {
    return "build: {retries: 0, resources: {requests: {memory: 24Mi}, limits: {memory: %s}}}"
        .formatted(limit);
  }

  /** As a drain of its node does. */
  private static void evict(Namespace namespace, String pod, Path folder) throws IOException {
    var eviction = folder.resolve("eviction.json");
    Files.writeString(
        eviction,
        """
        {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "%s"}}
        """
            .formatted(pod));
    namespace.kubectl(
        "create",
        "--raw=/api/v1/namespaces/%s/pods/%s/eviction".formatted(namespace.name(), pod),
        "-f",
        eviction.toString());
  }

  /** A claim of the node's small disk. */
  private static void smallCache(Cluster cluster, Namespace namespace) {
    cluster.apply(
        """
        apiVersion: v1
        kind: PersistentVolume
        metadata:
          name: %1$s
        spec:
          storageClassName: ""
          capacity: {storage: 4Mi}
          accessModes: [ReadWriteOnce]
          hostPath: {path: /var/lib/small-disk}
          claimRef: {namespace: %1$s, name: small}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          namespace: %1$s
          name: small
        spec:
          storageClassName: ""
          volumeName: %1$s
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 4Mi}}
        """
            .formatted(namespace.name()));
  }
}
