// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import static dev.slipway.e2e.junit.ResourceAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.junit.Namespace;
import dev.slipway.e2e.junit.OnCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of builds whose registry does not do what it should. */
@OnCluster
@Execution(ExecutionMode.CONCURRENT)
class RegistryFaultsE2E {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static Faults registry;

  @BeforeAll
  static void start(Cluster cluster) {
    registry = Faults.of(cluster);
  }

  @Test
  void oneThatIsGoneWhenTheBuildPublishesIsWaitedForWithoutAPod(Namespace namespace) {
    var image = TinyImage.of(namespace, "gone").with("build: {retries: 0}");
    var away = registry.gone(image.uploads());
    image.apply();
    away.awaitHit();
    var forTheOperatorToo = registry.gone(image.requests("GET", ".*"));

    assertThat(image.build())
        .within(LIMIT)
        .matches("the next attempt is told", build -> told(build, "Retrying", "the next is at"))
        .matches("the reason is told", build -> told(build, "Retrying", "RegistryUnreachable"))
        .hasCondition("Prepared", "False", "RegistryUnreachable");
    assertThat(image.resource()).within(LIMIT).hasCondition("Ready", "False");
    assertThat(namespace.list("jobs")).isEmpty();
    away.end();
    forTheOperatorToo.end();

    assertPublished(image, 2);
  }

  @Test
  void oneThatDoesNotAnswerInTimeIsAskedAgain(Namespace namespace) {
    var image = TinyImage.of(namespace, "slow");
    try (var _ = registry.held(image.requests("GET", "manifests/[^:]+"))) {
      image.apply();

      assertThat(image.build())
          .within(LIMIT)
          .hasCondition("Prepared", "False", "RegistryUnreachable")
          .matches(
              "that it is too slow",
              build -> Chain.condition(build, "Prepared", "message").contains("within 10 s"));
      assertThat(namespace.list("jobs")).isEmpty();
    }

    assertPublished(image, 1);
  }

  @Test
  void oneThatWantsOtherCredentialsGetsThemOnceTheyArePutRight(Namespace namespace) {
    var login = new Login(namespace, "push");
    login.put("wrong");
    var image = TinyImage.of(namespace, "locked").publishedWith("push");
    try (var _ = registry.locked(image.requests(".*", ".*"), Login.USER, "right")) {
      image.apply();

      assertThat(image.build())
          .within(LIMIT)
          .matches("what to put right", build -> told(build, "Retrying", "check the pull secret"));
      login.put("right");

      assertPublished(image, 2);
    }
  }

  @Test
  void oneThatHasTooMuchToDoIsLeftAloneForAsLongAsItSays(Namespace namespace) {
    var image = TinyImage.of(namespace, "busy");
    var busy = registry.busy(image.requests("GET", "manifests/[^:]+"), Fault.ALWAYS);
    try (var uploads = registry.busy(image.uploads(), 2)) {
      image.apply();
      assertThat(image.build())
          .within(LIMIT)
          .hasCondition("Prepared", "False", "RegistryUnreachable")
          .matches(
              "that it has too much to do",
              build -> Chain.condition(build, "Prepared", "message").contains("429"));
      busy.end();

      // The pod waits by itself: it takes no second attempt.
      assertPublished(image, 1);
      assertThat(uploads.hits()).isEqualTo(2);
    }
  }

  @Test
  void oneThatLiesAboutADigestIsNotBelieved(Namespace namespace) {
    var image = TinyImage.of(namespace, "lies");
    var toThePod = registry.lies(image.requests("PUT", "manifests/.*"));
    var toTheOperator = registry.lies(image.requests("HEAD", "manifests/sha256:.*"));
    image.apply();
    assertThat(image.build())
        .within(LIMIT)
        .matches(
            "what the pod was told", build -> told(build, "Retrying", "changes what it is sent"));
    toThePod.end();

    assertThat(image.build())
        .within(LIMIT)
        .matches(
            "what the operator was told",
            build -> told(build, "RegistryUnreachable", "it answers with another"));
    assertThat(image.build().get().at("/status/reference").isMissingNode()).isTrue();
    toTheOperator.end();

    assertPublished(image, 2);
  }

  @Test
  void oneThatForgetsWhatItTookIsNotBelieved(Namespace namespace) {
    var image = TinyImage.of(namespace, "forgets");
    try (var _ = registry.keptNothing(image.requests("PUT", "manifests/[^:]+"))) {
      image.apply();

      assertThat(image.build())
          .within(LIMIT)
          .matches(
              "that it is not there", build -> told(build, "Retrying", "PublishedDigestMissing"));
    }

    assertPublished(image, 2);
  }

  @Test
  void oneThatLacksABlobOfAnInputIsAskedAgain(Namespace namespace) {
    var image = TinyImage.of(namespace, "lacks").madeFrom(Setup.FAULTY_REGISTRY);
    try (var _ = registry.lost("GET /v2/slipway/pause/blobs/.*")) {
      image.apply();

      assertThat(image.build())
          .within(LIMIT)
          .matches("what is lost", build -> told(build, "Retrying", "has lost the blob sha256:"));
    }

    assertPublished(image, 2);
  }

  @Test
  void oneThatLostWhatAnEarlierBuildPublishedGetsItAgain(
      Cluster cluster, Namespace namespace, @TempDir Path folder) {
    var image = TinyImage.of(namespace, "loses").apply();
    assertPublished(image, 1);
    var first = Artifact.at(cluster, reference(image));
    first
        .layers()
        .keySet()
        .forEach(layer ->
            registry.lose("/v2/%s/%s/blobs/%s".formatted(namespace.name(), image.name(), layer)));

    image.containing("new").apply();

    assertPublished(image, 1);
    var second = reference(image);
    assertThat(Artifact.at(cluster, second)).isNotEqualTo(first);
    cluster.exec("skopeo", "copy", "--src-tls-verify=false", "docker://" + second, "dir:" + folder);
    assertThat(folder.resolve("manifest.json")).isNotEmptyFile();
  }

  /** The pod between two attempts, or at work, tells a reason in some words. */
  private static boolean told(JsonNode build, String reason, String words) {
    return Chain.condition(build, "Building", "reason").equals(reason)
        && Chain.condition(build, "Building", "message").contains(words);
  }

  /** It is built after so many attempts, and what lies in the registry is what was declared. */
  private static void assertPublished(TinyImage image, int attempts) {
    assertThat(image.resource()).within(LIMIT).hasCondition("Ready", "True");
    assertThat(image.build().get().at("/status/attempts").asInt()).isEqualTo(attempts);
    var latest = image.resource().get().at("/status/latest");
    assertThat(
            Artifact.raw(image.namespace().cluster(), reference(image))
                .path("annotations")
                .path("dev.slipway.build-id")
                .asText())
        .isEqualTo(latest.path("contentDigest").asText());
  }

  /** As the registry behind has it. */
  private static String reference(TinyImage image) {
    return image
        .resource()
        .get()
        .at("/status/latest/reference")
        .asText()
        .replace(Setup.FAULTY_REGISTRY, Setup.REGISTRY);
  }
}
