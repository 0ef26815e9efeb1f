// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.install;

import static dev.slipway.e2e.junit.ResourceAssert.assertThat;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.chain.Release;
import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.Resource;
import dev.slipway.e2e.junit.Namespace;
import dev.slipway.e2e.junit.OnCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Install, upgrade and uninstall, in the modes of the chart. Each leaves the release as it was. */
@OnCluster
@ResourceLock(OnCluster.CLUSTER)
class HelmE2E {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io";
  private static final String DEFINITION = "customresourcedefinition.apiextensions.k8s.io";
  private static final String OURS = "app.kubernetes.io/instance=" + Release.NAME;

  @AfterEach
  void installAsItWas(Cluster cluster) {
    new Release(cluster).install();
  }

  @Test
  void anUpgradeBringsValuesAndFieldsAndLeavesWhatIsDeclared(
      Cluster cluster, Namespace namespace, @TempDir Path folder) throws IOException {
    var image = declare(namespace, "");
    var before = image.get();

    new Release(cluster)
        .upgrade(chartWithANewField(cluster, folder).toString(), "replicas=2", "logLevel=DEBUG");

    var deployment = cluster.get(Setup.NAMESPACE, "deployment", Release.NAME);
    assertThat(deployment.at("/status/readyReplicas").asInt()).isEqualTo(2);
    assertThat(cluster.list(Setup.NAMESPACE, "poddisruptionbudgets", "-l", OURS)).hasSize(1);
    assertThat(image.get()).as("spec, identity and status").isEqualTo(before);
    declare(namespace, "novelty: brand-new");
    assertThat(image.get().at("/spec/novelty").asText()).isEqualTo("brand-new");
  }

  @Test
  void whatIsDeclaredOutlivesTheOperatorAndTheNextOneGoesOnWithIt(
      Cluster cluster, Namespace namespace) {
    var image = declare(namespace, "");
    var before = image.get();

    new Release(cluster).uninstall();

    cluster.kubectl(
        "-n", Setup.NAMESPACE, "wait", "--for=delete", "pod", "-l", OURS, "--timeout=60s");
    assertThat(leftovers(cluster)).allMatch(object -> object.startsWith(DEFINITION + "/"));
    assertThat(cluster.list("", DEFINITIONS, "-l", OURS)).isNotEmpty();
    assertThat(image.get()).isEqualTo(before);
    image(namespace, "architectures: [amd64, arm64]");

    new Release(cluster).install();

    assertThat(image).within(LIMIT).matches("the change is seen", HelmE2E::seen);
    assertThat(image.get().at("/metadata/uid")).isEqualTo(before.at("/metadata/uid"));
  }

  @Test
  void anOperatorOfOneNamespaceThatBuildsImagesHasNothingElsewhere(
      Cluster cluster, Namespace namespace) {
    var elsewhere = new Namespace(cluster, "default");
    try {
      new Release(cluster)
          .install("watchNamespaces={" + namespace.name() + "}", "machines.enabled=false");

      var outside = image(elsewhere, "");
      declare(namespace, "");
      assertThat(outside.get().has("status")).as("an image that nobody watches").isFalse();
      // Those two are for people.
      assertThat(leftovers(cluster, "clusterroles", "clusterrolebindings"))
          .allMatch(role -> role.endsWith("/slipway-edit") || role.endsWith("/slipway-view"));
      assertThat(cluster.list(namespace.name(), "rolebindings", "-l", OURS)).hasSize(1);
      assertThat(cluster.kubectl("-n", Setup.NAMESPACE, "logs", "deployment/" + Release.NAME))
          .doesNotContain("orbidden");
    } finally {
      cluster.kubectl("-n", "default", "delete", "osimage", "declared", "--ignore-not-found");
    }
  }

  @Test
  void anOperatorThatOnlyBuildsImagesWatchesNoNodes(Cluster cluster, Namespace namespace) {
    new Release(cluster).install("machines.enabled=false");

    declare(namespace, "");
    assertThat(
            cluster.kubectl(
                "get", "clusterrole", Release.NAME, "-o", "jsonpath={.rules[*].resources}"))
        .doesNotContain("nodes", "certificatesigningrequests");
    assertThat(cluster.kubectl("-n", Setup.NAMESPACE, "logs", "deployment/" + Release.NAME))
        .doesNotContain("orbidden");
  }

  /** Declares an image that the operator looks at and does not build, and waits until it has. */
  private static Resource declare(Namespace namespace, String field) {
    var image = image(namespace, field);
    assertThat(image).within(LIMIT).matches("the operator has seen it", HelmE2E::seen);
    return image;
  }

  private static boolean seen(JsonNode image) {
    return Chain.current(image);
  }

  private static Resource image(Namespace namespace, String field) {
    namespace.apply(
        """
        apiVersion: slipway.dev/v1alpha1
        kind: OSImage
        metadata:
          name: declared
        spec:
          %s
          build:
            suspend: true
          publish:
            repository: registry.slipway.test:5000/%s/declared
          os:
            kernel:
              image: registry.slipway.test:5000/slipway/kernel-minimal:dev
            init:
              - registry.slipway.test:5000/slipway/init:dev
        """
            .formatted(field, namespace.name()));
    return namespace.resource("osimage", "declared");
  }

  /** Objects of the release that are there, of all kinds or of some. */
  private static List<String> leftovers(Cluster cluster, String... kinds) {
    var all =
        kinds.length > 0
            ? String.join(",", kinds)
            : String.join(
                ",",
                cluster.kubectl("api-resources", "--verbs=list", "-o", "name").strip().split("\n"));
    return Arrays.stream(
            cluster.kubectl("get", all, "--all-namespaces", "-l", OURS, "-o", "name").split("\n"))
        .filter(line -> !line.isBlank())
        .toList();
  }

  /** The chart as a later version has it. */
  private static Path chartWithANewField(Cluster cluster, Path folder) throws IOException {
    var chart = cluster.repository().resolve("helm-chart");
    try (var files = Files.walk(chart)) {
      for (var file : files.filter(file -> !file.startsWith(chart.resolve("tests"))).toList()) {
        Files.copy(file, folder.resolve(chart.relativize(file).toString()), REPLACE_EXISTING);
      }
    }
    var definition = folder.resolve("files/crds/osimages.slipway.dev.yaml");
    var spec = "          spec:\n            properties:\n";
    var text = Files.readString(definition);
    assertThat(text).contains(spec);
    Files.writeString(
        definition,
        text.replace(spec, spec + "              novelty: {type: string, maxLength: 63}\n"));
    return folder;
  }
}
