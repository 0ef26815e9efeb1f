// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildStatus;
import dev.slipway.controller.platform.ApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of builds that nothing bad happens to. */
class OSImageBuildIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final String NAME = BuildScene.NAME;
  private static final String DIGEST = BuildScene.DIGEST;

  private BuildScene scene;

  @BeforeEach
  void start() throws IOException {
    scene = new BuildScene(api);
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void whatThePodPublishedIsLookedForAndThenBelieved() {
    scene.published();
    scene.operator();
    scene.create();

    scene.succeed(NAME);

    scene.awaitCondition("Succeeded", "True", "Published");
    var status = status();
    assertThat(status.reference()).isEqualTo(scene.repository() + "@" + DIGEST);
    assertThat(status.digest()).isEqualTo(DIGEST);
    assertThat(List.of(status.sizeBytes(), status.bytesMoved(), status.bytesReused()))
        .containsExactly(9L, 3L, 6L);
    assertThat(List.of(status.segments(), status.segmentsReused())).containsExactly(2, 1);
    assertThat(status.outputs().getFirst().reference())
        .isEqualTo(scene.repository() + "@" + BuildScene.OUTPUT);
    assertThat(status.attempts()).isEqualTo(1);
    assertThat(status.startedAt()).isNotNull();
    assertThat(status.completedAt()).isNotNull();
    assertThat(scene.told("Published")).hasSize(1);
  }

  @Test
  void whatOnlyThePodNeededGoesWithTheEnd() {
    scene.published();
    scene.operator();
    scene.create();
    await().untilAsserted(() -> assertThat(api.list(NetworkPolicy.class)).hasSize(1));
    assertThat(api.find(ConfigMap.class, NAME)).isPresent();

    scene.succeed(NAME);

    await().untilAsserted(() -> assertThat(status().completedAt()).isNotNull());
    assertThat(api.find(ConfigMap.class, NAME)).isEmpty();
    assertThat(api.list(NetworkPolicy.class)).isEmpty();
    assertThat(api.find(Job.class, NAME).orElseThrow().getSpec().getTtlSecondsAfterFinished())
        .isEqualTo(3600);
  }

  @Test
  void anEqualBuildInTheRegistryIsTakenInsteadOfAPod() {
    scene.adoptable();
    scene.operator();

    scene.create();

    scene.awaitCondition("Succeeded", "True", "Adopted");
    var status = status();
    assertThat(status.adopted()).isTrue();
    assertThat(status.attempts()).isZero();
    assertThat(status.reference()).startsWith(scene.repository() + "@sha256:");
    assertThat(status.outputs()).hasSize(1);
    assertThat(api.list(Job.class)).isEmpty();
    assertThat(scene.told("Adopted")).hasSize(1);
  }

  @Test
  void aBuildWithANonceIsDoneThoughAnEqualOneIsThere() {
    scene.adoptable();
    scene.operator();

    scene.create(NAME, "nonce: again", null);

    scene.awaitJob();
  }

  @Test
  void noMoreBuildsHavePodsThanMay() {
    scene.published();
    scene.operator(1);
    scene.create("first", "", null);
    await().untilAsserted(() -> assertThat(api.list(Job.class)).hasSize(1));
    scene.create("second", "", null);
    await()
        .untilAsserted(() ->
            assertThat(scene.condition("second", "Building"))
                .containsExactly(
                    "False",
                    "Queued",
                    "is number 1 in the queue; 1 builds are at work, and 1 may be"
                        + " (builds.concurrency)"));
    assertThat(api.list(Job.class)).hasSize(1);

    scene.succeed("first");

    scene.awaitJob("second");
    await().untilAsserted(() -> assertThat(scene.status("second").startedAt()).isNotNull());
  }

  @Test
  void nothingBeginsWhileTheImageIsSuspended() {
    scene.image(true);
    scene.operator();
    scene.create();
    scene.awaitCondition(
        "Building", "False", "Suspended", "spec.build.suspend of OSImage web is true");
    assertThat(api.list(Job.class)).isEmpty();

    scene.image(false);

    scene.awaitJob();
  }

  @Test
  void aNewerBuildOfTheImageStopsAnOlderOne() {
    var image = scene.image(false);
    scene.operator();
    scene.create("old", "", image);
    scene.awaitJob("old");
    var pod = scene.pod("old");
    await()
        .until(() ->
            // Times of creation have seconds.
            !api.admin()
                .resource(scene.clock())
                .create()
                .getMetadata()
                .getCreationTimestamp()
                .equals(created("old")));

    scene.create("new", "", image);

    await().untilAsserted(() -> assertThat(api.find(Job.class, "old")).isEmpty());
    await()
        .untilAsserted(() ->
            assertThat(scene.condition("old", "Building"))
                .containsExactly("False", "Superseded", "is being stopped, since new is newer"));
    // As the garbage collector would.
    api.admin().resource(pod).withGracePeriod(0).delete();
    await()
        .untilAsserted(() ->
            assertThat(scene.condition("old", "Interrupted"))
                .containsExactly("True", "Superseded", "was stopped, since new is newer"));
    assertThat(scene.status("old").completedAt()).isNotNull();
    assertThat(api.find(ConfigMap.class, "old")).isEmpty();
    scene.awaitJob("new");
  }

  @Test
  void whatChangedAgainstTheLastGoodBuildIsTold() {
    var image = scene.image(false);
    scene.adoptable();
    scene.operator();
    scene.create("first", "", image);
    await()
        .untilAsserted(
            () -> assertThat(scene.condition("first", "Succeeded")).startsWith("True", "Adopted"));

    scene.create("second", "os: {kernel: {image: k}, init: [i]}", image);

    await()
        .untilAsserted(() ->
            assertThat(scene.status("second").changed())
                .contains("kernel.image: r.example/kernel@", " -> k", "- services[web].name: web"));
    assertThat(scene.status("first").changed()).isNull();
  }

  @Test
  void filesAndCredentialsAreGivenToThePodAndTakenAwayAgain() {
    api.admin()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(api.namespace())
                .withName("texts")
                .endMetadata()
                .withData(Map.of("a", "hello"))
                .build())
        .create();
    scene.secret("keys", Map.of("b", "top secret"));
    scene.secret(
        "push", Map.of(".dockerconfigjson", "{\"auths\":{\"r.example\":{\"auth\":\"dTpw\"}}}"));
    scene.published();
    scene.operator();

    scene.create(
        NAME,
        """
        os:
          kernel: {image: r.example/kernel}
          init: [r.example/init]
          files:
          - {path: etc/a, contentsFrom: {configMapKeyRef: {name: texts, key: a}, sha256: %s}}
          - {path: etc/b, contentsFrom: {secretKeyRef: {name: keys, key: b}}}
        credentialsSecretRef: {name: push}
        """
            .formatted(Builds.HELLO_SHA256),
        null);

    scene.awaitJob();
    assertThat(scene.secret(NAME + "-files")).isEqualTo(Map.of("f0", "hello", "f1", "top secret"));
    assertThat(scene.secret(NAME + "-registry"))
        .isEqualTo(Map.of("config.json", "{\"auths\":{\"r.example\":{\"auth\":\"dTpw\"}}}"));
    assertThat(api.find(ConfigMap.class, NAME).orElseThrow().getData().get("os.yaml"))
        .contains("\"source\":\"/files/f0\"")
        .doesNotContain("hello", "secret");

    scene.succeed(NAME);

    await().untilAsserted(() -> assertThat(status().completedAt()).isNotNull());
    assertThat(scene.secretNames()).containsExactlyInAnyOrder("keys", "push");
  }

  @Test
  void thePodKeepsPodSecurityRestricted() {
    scene.restricted();
    scene.operator();
    scene.create();
    scene.awaitJob();

    Pod pod = scene.pod(NAME);

    assertThat(pod).isNotNull();
  }

  private String created(String name) {
    return api.find(OSImageBuild.class, name).orElseThrow().getMetadata().getCreationTimestamp();
  }

  private OSImageBuildStatus status() {
    return scene.status(NAME);
  }
}
