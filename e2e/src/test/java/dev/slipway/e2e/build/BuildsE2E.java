// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import static dev.slipway.e2e.junit.ResourceAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.Watch;
import dev.slipway.e2e.junit.Namespace;
import dev.slipway.e2e.junit.OnCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** From an applied OSImage to what lies in the registry. */
@OnCluster
@Execution(ExecutionMode.CONCURRENT)
class BuildsE2E {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(4);
  private static final Duration AT_REST = Duration.ofSeconds(4);

  private static final String BOOTS =
      """
      test:
        timeoutSeconds: 120
        readyPattern: "slipway: ready"
        checks:
          - name: address
            type: Console
            console:
              pattern: "%s"
      """;

  @Test
  void anAppliedImageIsBuiltByARestrictedPodBootedAndPulledBySkopeo(
      Cluster cluster, Namespace namespace, @TempDir Path folder) {
    var pods = new ConcurrentHashMap<String, JsonNode>();
    try (var _ =
        Watch.of(
            cluster, namespace.name(), "pods", (what, pod) -> pods.put(Chain.name(pod), pod))) {
      var image = SmallImage.of(namespace, "booted").with(BOOTS.formatted("dhcp")).apply();

      assertThat(image.resource())
          .within(BUILD_LIMIT)
          .hasCondition("Verified", "True")
          .hasCondition("InputsResolved", "True")
          .hasCondition("Built", "True")
          .hasCondition("Ready", "True");
      var latest = image.resource().get().at("/status/latest");
      assertThat(latest.path("verifiedAt").asText()).isNotEmpty();
      assertThat(latest.path("reference").asText()).startsWith(image.repository() + "@sha256:");
      cluster.exec(
          "skopeo",
          "copy",
          "--src-tls-verify=false",
          "docker://" + latest.path("reference").asText(),
          "dir:" + folder.resolve("pulled"));
      assertThat(folder.resolve("pulled/manifest.json")).isNotEmptyFile();
      // The namespace admits restricted pods alone; what Pod Security does not ask for is seen
      // here.
      assertThat(pods.values())
          .hasSize(2)
          .allSatisfy(pod -> {
            assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.at("/spec/containers"))
                .allSatisfy(container -> {
                  assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                      .isTrue();
                  assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
                });
          });
    }
  }

  @Test
  void aChangedFileMovesOnlyItsSegmentAndAnUnchangedImageMovesNothing(
      Cluster cluster, Namespace namespace) throws InterruptedException {
    var image = SmallImage.of(namespace, "changed").containing(SmallImage.text(1)).apply();
    assertThat(image.resource()).within(BUILD_LIMIT).hasCondition("Ready", "True");
    var first = artifact(cluster, image);

    image.containing(SmallImage.text(2)).apply();
    assertThat(image.resource()).within(BUILD_LIMIT).hasCondition("Ready", "True");

    var second = artifact(cluster, image);
    var build =
        namespace
            .resource("osimagebuild", image.resource().get().at("/status/latest/build").asText())
            .get();
    assertThat(namespace.list("osimagebuilds")).hasSize(2);
    assertThat(build.at("/status/bytesMoved").asDouble())
        .as("bytes moved, to the new segment's")
        .isPositive()
        .isLessThanOrEqualTo(1.1 * second.bytesBeyond(first));

    var before = versions(namespace);
    image.containing(SmallImage.text(2)).apply();
    // Nothing is to happen, and nothing tells that it has not: this is the time in which a build
    // starts.
    Thread.sleep(AT_REST);
    assertThat(versions(namespace)).isEqualTo(before);
  }

  @Test
  void aBootTestThatFailsTellsWhatTheConsoleSaid(Namespace namespace) {
    var image =
        SmallImage.of(namespace, "stuck")
            .with(
                BOOTS
                    .formatted("never to be seen")
                    .replace("timeoutSeconds: 120", "timeoutSeconds: 20"))
            .apply();

    assertThat(image.resource())
        .within(BUILD_LIMIT)
        .hasCondition("Verified", "False")
        .hasCondition("Ready", "False");
    var build = namespace.list("osimagebuilds").getFirst();
    assertThat(Chain.condition(build, "Succeeded", "status")).isEqualTo("False");
    assertThat(Chain.condition(build, "Tested", "message")).contains("address");
    assertThat(build.at("/status/console").asText()).contains("slipway: ready");
    assertThat(image.resource().get().at("/status/latest").isMissingNode()).isTrue();
  }

  @Test
  void aModelThatCannotBeBuiltFailsOnceAndSaysWhere(Namespace namespace) {
    namespace.apply(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: model
        data:
          linuxkit.yml: |
            kernel:
              image: registry.slipway.test:5000/slipway/kernel-minimal:dev
            init:
              - registry.slipway.test:5000/slipway/init:dev
            servicess: []
        ---
        apiVersion: slipway.dev/v1alpha1
        kind: OSImage
        metadata:
          name: wrong
        spec:
          publish:
            repository: registry.slipway.test:5000/e2e/wrong
          os:
            yamlFrom:
              configMapKeyRef:
                name: model
                key: linuxkit.yml
        """);

    var image = namespace.resource("osimage", "wrong");
    assertThat(image)
        .within(BUILD_LIMIT)
        .matches(
            "a condition that names the key",
            object ->
                object.at("/status/conditions").toString().contains("servicess")
                    && Chain.condition(object, "Ready", "status").equals("False"));
    assertThat(namespace.list("pods")).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aNewerSpecTakesThePlaceOfABuildThatRuns(Namespace namespace) {
    var image = SmallImage.of(namespace, "superseded").containing("old").apply();
    assertThat(image.resource())
        .within(BUILD_LIMIT)
        .matches("a build", object -> object.at("/status/latestBuild").isTextual());
    var old = image.resource().get().at("/status/latestBuild").asText();

    image.containing("new").apply();

    assertThat(image.resource()).within(BUILD_LIMIT).hasCondition("Ready", "True");
    assertThat(namespace.resource("osimagebuild", old))
        .within(BUILD_LIMIT)
        .hasCondition("Interrupted", "True");
    assertThat(image.resource().get().at("/status/latest/build").asText()).isNotEqualTo(old);
    assertThat(namespace.list("pods", "--field-selector=status.phase=Running")).isEmpty();
  }

  @Test
  void aBuildPodThatIsDeletedIsMadeAgain(Namespace namespace) {
    var image = SmallImage.of(namespace, "bereft").apply();
    var build = namespace.resource("osimage", "bereft");
    assertThat(build)
        .within(BUILD_LIMIT)
        .matches("a build", object -> object.at("/status/latestBuild").isTextual());
    Pods.awaitAny(namespace, "Running", BUILD_LIMIT);
    namespace.kubectl("delete", "pods", "--all", "--grace-period=0", "--force");

    assertThat(image.resource()).within(BUILD_LIMIT).hasCondition("Ready", "True");
    assertThat(namespace.list("osimagebuilds")).hasSize(1);
  }

  @Test
  void aBuildThatNeedsMoreMemoryThanItMayUseSaysSo(Namespace namespace) {
    var image =
        SmallImage.of(namespace, "hungry")
            .with(
                """
                build:
                  retries: 0
                  resources:
                    requests:
                      memory: 24Mi
                    limits:
                      memory: 24Mi
                """)
            .apply();

    assertThat(image.resource()).within(BUILD_LIMIT).hasCondition("Built", "False", "OutOfMemory");
    assertThat(image.resource().get().at("/status/failure/message").asText()).contains("memory");
  }

  private static Artifact artifact(Cluster cluster, SmallImage image) {
    return Artifact.at(cluster, image.resource().get().at("/status/latest/reference").asText());
  }

  /** Every object of the namespace that a write would have changed. */
  private static String versions(Namespace namespace) {
    return namespace.kubectl(
        "get",
        "osimages,osimagebuilds,jobs,pods,configmaps,secrets,networkpolicies",
        "-o",
        "custom-columns=:kind,:metadata.name,:metadata.uid,:metadata.resourceVersion");
  }
}
