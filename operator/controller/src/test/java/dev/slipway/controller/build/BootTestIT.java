// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.api.v1alpha1.OSImageBuildStatus;
import dev.slipway.controller.platform.ApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builds whose artifact is booted before it counts; kubelet is played. */
class BootTestIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final String NAME = BuildScene.NAME;
  private static final String POD = NAME + "-test";
  private static final String SECOND_POD = NAME + "-test-2";
  private static final String TEST =
      "test: {timeoutSeconds: 60, checks: [{name: page, type: HTTP, http: {port: 80}}]}";
  private static final String PASSED =
      "{\"passed\":true,\"checks\":[{\"name\":\"Ready\",\"passed\":true},{\"name\":\"page\",\"passed\":true}],\"seconds\":9,\"consoleTail\":\"\"}";
  private static final String FAILED =
      "{\"passed\":false,\"checks\":[{\"name\":\"page\",\"passed\":false,\"message\":\"GET /: status 500, not 200\"}],\"seconds\":60,\"consoleTail\":\"slipway: ready in 2 s\"}";

  private BuildScene scene;

  @BeforeEach
  void start() throws IOException {
    scene = new BuildScene(api);
    scene.published();
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void aBuildSucceedsOnceItsTestHasPassed() {
    begin();
    await().untilAsserted(() -> assertThat(status().testPod()).isEqualTo(POD));
    assertThat(scene.condition("Tested")).startsWith("Unknown", "Testing");
    assertThat(scene.condition("Succeeded")).startsWith("False");
    assertThat(api.find(ConfigMap.class, POD)).isPresent();
    assertThat(api.find(NetworkPolicy.class, POD)).isPresent();

    end(POD, 0, PASSED);

    await()
        .untilAsserted(
            () -> assertThat(scene.condition("Succeeded")).startsWith("True", "Published"));
    assertThat(scene.condition("Tested"))
        .containsExactly("True", "TestPassed", "it booted in 9 s, and passed page");
    await().untilAsserted(() -> assertThat(api.find(Pod.class, POD)).isEmpty());
    assertThat(api.find(ConfigMap.class, POD)).isEmpty();
    assertThat(api.find(NetworkPolicy.class, POD)).isEmpty();
  }

  @Test
  void aBuildWhoseTestFailsHasFailedAndSaysByWhichCheck() {
    begin();

    end(POD, 1, FAILED);

    await().untilAsserted(() -> assertThat(scene.condition("Failed")).startsWith("True"));
    assertThat(scene.condition("Tested")).startsWith("False", "TestFailed");
    assertThat(scene.condition("Pushed")).startsWith("True");
    var failure = status().failure();
    assertThat(failure.step()).isEqualTo("Test");
    assertThat(failure.reason()).isEqualTo("TestFailed");
    assertThat(failure.exitCode()).isEqualTo(1);
    assertThat(failure.message()).isEqualTo("check page: GET /: status 500, not 200");
    assertThat(status().console()).isEqualTo("slipway: ready in 2 s");
    assertThat(scene.told("TestFailed").getFirst()).contains("check page");
  }

  @Test
  void aTestThatLostItsPodIsBegunOnceMore() {
    begin();
    await().untilAsserted(() -> assertThat(status().testPod()).isEqualTo(POD));

    api.admin().resource(pod(POD)).delete();

    await().untilAsserted(() -> assertThat(api.find(Pod.class, SECOND_POD)).isPresent());
    end(SECOND_POD, 0, PASSED);
    await().untilAsserted(() -> assertThat(scene.condition("Tested")).startsWith("True"));
  }

  @Test
  void aTestThatLosesItsPodTwiceHasFailed() {
    begin();
    evict(POD);
    await().untilAsserted(() -> assertThat(status().testPod()).isEqualTo(SECOND_POD));

    evict(SECOND_POD);

    await().untilAsserted(() -> assertThat(scene.condition("Failed")).startsWith("True"));
    assertThat(status().failure().reason()).isEqualTo("PodLost");
    assertThat(status().failure().message()).contains("Evicted: low on memory");
  }

  @Test
  void anOperatorThatStartsInTheMiddleGoesOn() {
    var first = scene.operator();
    scene.create(NAME, TEST, null);
    scene.succeed(NAME);
    await().untilAsserted(() -> assertThat(status().testPod()).isEqualTo(POD));
    first.close();
    end(POD, 0, PASSED);

    scene.operator();

    await().untilAsserted(() -> assertThat(scene.condition("Tested")).startsWith("True"));
    assertThat(api.find(Pod.class, SECOND_POD)).isEmpty();
  }

  @Test
  void theTestPodIsAllowedUnderPodSecurityRestricted() {
    scene.restricted();

    begin();

    assertThat(pod(POD)).isNotNull();
  }

  private void begin() {
    scene.operator();
    scene.create(NAME, TEST, null);
    scene.succeed(NAME);
    await().untilAsserted(() -> assertThat(api.find(Pod.class, POD)).isPresent());
  }

  private static Pod pod(String name) {
    return api.find(Pod.class, name).orElseThrow();
  }

  private static void evict(String name) {
    put(name, "phase: Failed\nreason: Evicted\nmessage: low on memory\n");
  }

  private static void end(String name, int exitCode, String word) {
    var status =
        """
        phase: %s
        containerStatuses:
        - {name: test, image: i, imageID: i, ready: false, restartCount: 0, state: {terminated: {exitCode: %d, reason: Ended, message: %s}}}
        """
            .formatted(
                exitCode == 0 ? "Succeeded" : "Failed", exitCode, Serialization.asJson(word));
    put(name, status);
  }

  private static void put(String name, String status) {
    var pod = pod(name);
    pod.setStatus(Serialization.unmarshal(status, PodStatus.class));
    api.admin().resource(pod).updateStatus();
  }

  private OSImageBuildStatus status() {
    return scene.status(NAME);
  }
}
