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
import java.util.List;
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

  /** The most that index, manifest and configuration take. */
  private static final long DOCUMENTS = 32 << 10;

  @Test
  void anAppliedImageIsBuiltByARestrictedPodBootedAndPulledBySkopeo(
      Cluster cluster, Namespace namespace, @TempDir Path folder) {
    var pods = new ConcurrentHashMap<String, JsonNode>();
    try (var _ =
        Watch.of(
            cluster, namespace.name(), "pods", (what, pod) -> pods.put(Chain.name(pod), pod))) {
      var image = SmallImage.of(namespace, "booted").with(SmallImage.BOOTS + check("dhcp")).apply();

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
      Cluster cluster, Namespace namespace) {
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
    assertThat(build.at("/status/bytesMoved").asLong())
        .as("bytes moved: the new segment, and the documents that name it")
        .isPositive()
        .isLessThanOrEqualTo(second.bytesBeyond(first) + DOCUMENTS);

    var before = versions(namespace);
    image.containing(SmallImage.text(2)).apply();
    // Nothing tells that nothing happens: another image, applied later, is built in the meantime.
    var witness = SmallImage.of(namespace, "witness").apply();
    assertThat(witness.resource()).within(BUILD_LIMIT).hasCondition("Ready", "True");
    assertThat(versions(namespace)).isEqualTo(before);
  }

  @Test
  void aBootTestThatFailsTellsWhatTheConsoleSaid(Namespace namespace) {
    var image =
        SmallImage.of(namespace, "stuck")
            .with(SmallImage.BOOTS.replace("120", "20") + check("never to be seen"))
            .apply();

    assertThat(image.resource())
        .within(BUILD_LIMIT)
        .hasCondition("Verified", "False", "TestFailed")
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

  private static Artifact artifact(Cluster cluster, SmallImage image) {
    return Artifact.at(cluster, image.resource().get().at("/status/latest/reference").asText());
  }

  private static String check(String pattern) {
    return """
      checks:
        - name: address
          type: Console
          console:
            pattern: "%s"
    """
        .formatted(pattern);
  }

  /** Every object about the image, as it was written last. */
  private static List<String> versions(Namespace namespace) {
    return namespace
        .kubectl(
            "get",
            "osimages,osimagebuilds,jobs,pods,configmaps,secrets,networkpolicies",
            "-o",
            "custom-columns=:kind,:metadata.name,:metadata.uid,:metadata.resourceVersion",
            "--no-headers")
        .lines()
        .filter(line -> line.contains(" changed"))
        .toList();
  }
}
