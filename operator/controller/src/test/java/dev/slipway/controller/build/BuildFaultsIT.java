// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildStatus;
import dev.slipway.controller.platform.ApiServer;
import dev.slipway.controller.platform.Refused;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of builds when something goes wrong that needs no kubelet. */
class BuildFaultsIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final String NAME = BuildScene.NAME;

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
  void aDigestThatTheRegistryDoesNotHaveIsNotBelieved() {
    scene.operator();
    scene.create(NAME, "build: {retries: 0}", null);

    scene.succeed(NAME);

    awaitFailure("PublishedDigestMissing");
    assertThat(status().reference()).isNull();
    assertThat(status().failure().message()).contains(BuildScene.DIGEST, "HTTP 404");
  }

  @Test
  void anOutputThatTheRegistryDoesNotHaveIsNotBelieved() {
    scene.published();
    scene.registry().remove("os/web", BuildScene.OUTPUT);
    scene.operator();
    scene.create(NAME, "build: {retries: 0}", null);

    scene.succeed(NAME);

    awaitFailure("PublishedDigestMissing");
    assertThat(status().failure().message()).contains(BuildScene.OUTPUT);
  }

  @Test
  void theOperatorStartedAgainGoesOnWhereItWas() {
    scene.published();
    var first = scene.operator();
    scene.create();
    var uid = scene.awaitJob();
    first.close();
    scene.succeed(NAME);

    scene.operator();

    scene.awaitCondition("Succeeded", "True", "Published");
    assertThat(uid()).isEqualTo(uid);
    assertThat(status().attempts()).isEqualTo(1);
  }

  @Test
  void aModelThatTheAssemblerRefusesIsToldInItsWords() {
    scene.operator();
    scene.create();

    scene.fail(
        NAME,
        3,
        "{\"error\":{\"step\":\"ReadModel\",\"reason\":\"InvalidModel\",\"message\":\"os.yaml:1:9: no\"}}",
        "");

    awaitFailure("InvalidModel");
    assertThat(status().failure().exitCode()).isEqualTo(3);
    assertThat(scene.condition("Failed").getLast())
        .startsWith("ReadModel: InvalidModel: os.yaml:1:9: no\nOSImage web is built again when");
  }

  @Test
  void aModelThatNoConfigMapHoldsFailsAndNamesTheLimit() {
    scene.operator();

    scene.create(
        NAME,
        "os:\n  kernel: {image: k}\n  init: [i]\n  files:\n"
            + IntStream.range(0, 5)
                .mapToObj(i -> "  - {path: f%d, contents: %s}\n".formatted(i, "x".repeat(250_000)))
                .collect(Collectors.joining()),
        null);

    awaitFailure("InvalidModel");
    assertThat(status().failure().message()).contains("a ConfigMap holds 1048576");
    assertThat(api.list(Job.class)).isEmpty();
  }

  @Test
  void anEvictedPodIsFollowedByAnother() {
    scene.operator();
    scene.create();
    var uid = scene.awaitJob();

    scene.fail(NAME, 137, "", "reason: Evicted\nmessage: The node was low on resource");

    awaitAnother(uid);
    assertThat(scene.told("Retrying").getFirst())
        .contains("attempt 1 failed", "RunPod: Evicted: Evicted: The node was low on resource");
    assertThat(api.find(Job.class, NAME).orElseThrow().getMetadata().getLabels())
        .containsEntry(BuildJob.ATTEMPT, "2");
  }

  @Test
  void aPodThatWasDeletedIsFollowedByAnother() {
    scene.operator();
    scene.create();
    var uid = scene.awaitJob();

    scene.giveUp(NAME, "BackoffLimitExceeded");

    awaitAnother(uid);
    assertThat(scene.told("Retrying").getFirst()).contains("PodLost: the build pod was deleted");
  }

  @Test
  void aPodThatRanOutOfMemoryTooOftenFailsTheBuildAndSaysWhatToRaise() {
    scene.operator();
    scene.create(NAME, "build: {retries: 0}", null);

    scene.fail(NAME, 137, "", "", "OOMKilled");

    awaitFailure("OutOfMemory");
    assertThat(status().failure().message())
        .contains("its limit is 2Gi: raise spec.build.resources.limits.memory");
  }

  @Test
  void aDeadlineFailsTheBuildAtOnce() {
    scene.operator();
    scene.create();
    scene.awaitJob();

    scene.giveUp(NAME, "DeadlineExceeded");

    awaitFailure("DeadlineExceeded");
    assertThat(status().failure().message()).contains("spec.build.timeoutSeconds (1800)");
  }

  @Test
  void aJobThatGotLostIsMadeAgain() {
    scene.operator();
    scene.create();
    await().untilAsserted(() -> assertThat(status().attempts()).isEqualTo(1));
    var uid = uid();

    api.admin().batch().v1().jobs().inNamespace(api.namespace()).withName(NAME).delete();

    awaitAnother(uid);
    await().untilAsserted(() -> assertThat(status().attempts()).isEqualTo(2));
  }

  @Test
  void aRegistryThatIsDownIsWaitedForWithoutAPod() {
    scene.registry().answers(503);
    scene.operator();
    scene.create();
    scene.awaitCondition("Prepared", "False", "RegistryUnreachable");
    assertThat(api.list(Job.class)).isEmpty();

    scene.registry().answers(200);

    scene.awaitJob();
    assertThat(status().attempts()).isEqualTo(1);
  }

  @Test
  void aRegistryThatIsAskedTooOftenIsAskedAgainWhenItSays() {
    scene.registry().answers(429);
    scene.registry().retryAfter("1");
    scene.operator();
    scene.create();
    scene.awaitCondition("Prepared", "False", "RegistryUnreachable");
    assertThat(scene.condition("Prepared").getLast()).contains("HTTP 429");
    assertThat(api.list(Job.class)).isEmpty();

    scene.registry().answers(200);

    scene.awaitJob();
  }

  @Test
  void aRegistryThatDeniesTheOperatorWhatWasPublishedIsAskedAgain() {
    scene.published();
    scene.operator();
    scene.create();
    scene.awaitJob();
    scene.registry().wantsBasic("Basic c2VjcmV0");
    scene.succeed(NAME);
    scene.awaitCondition("Building", "True", "RegistryUnreachable");
    assertThat(scene.condition("Building").getLast()).contains("HTTP 401");

    scene.registry().wantsBasic(null);

    scene.awaitCondition("Succeeded", "True", "Published");
    assertThat(status().attempts()).isEqualTo(1);
  }

  @Test
  void aSecretThatIsDeletedBetweenAttemptsHoldsUpTheNext() {
    var empty = Map.of(".dockerconfigjson", "{\"auths\":{}}");
    scene.secret("push", empty);
    scene.operator();
    scene.create(NAME, "credentialsSecretRef: {name: push}", null);
    scene.awaitJob();
    api.admin().secrets().inNamespace(api.namespace()).withName("push").delete();

    scene.fail(NAME, 137, "", "reason: Evicted\nmessage: The node was low on resource");

    scene.awaitCondition("Prepared", "False", "SourceNotFound");
    assertThat(api.list(Job.class)).isEmpty();
    scene.secret("push", empty);
    scene.awaitJob();
    assertThat(api.find(Job.class, NAME).orElseThrow().getMetadata().getLabels())
        .containsEntry(BuildJob.ATTEMPT, "2");
  }

  @Test
  void aProxyThatIsNoneIsNamedWithItsSecretAndKey() {
    scene.secret("proxy", Map.of("HTTPS_PROXY", "ftp://me:hidden@proxy.example"));
    scene.operator();
    scene.create(NAME, "build: {proxyFrom: {name: proxy}}", null);

    scene.awaitCondition(
        "Prepared",
        "False",
        "SourceNotFound",
        "spec.build.proxyFrom: Secret proxy: HTTPS_PROXY: expected"
            + " [http://][USER:PASSWORD@]HOST[:PORT], the address of an HTTP proxy");
    assertThat(api.list(Job.class)).isEmpty();
  }

  @Test
  void aSecretThatIsMissingIsNamedAndThenTakenUp() {
    scene.operator();
    scene.create(NAME, "credentialsSecretRef: {name: push}", null);
    scene.awaitCondition(
        "Prepared",
        "False",
        "SourceNotFound",
        "inputs.pullSecretRefs, publish.credentialsSecretRef: Secret push with the key"
            + " .dockerconfigjson is not there; create it");
    assertThat(api.list(Job.class)).isEmpty();

    scene.secret("push", Map.of(".dockerconfigjson", "{\"auths\":{}}"));

    scene.awaitJob();
  }

  @Test
  void aFileThatChangedSinceTheBuildWasMadeIsNotBuilt() {
    scene.secret("keys", Map.of("b", "something else"));
    scene.operator();

    scene.create(
        NAME,
        """
        os:
          kernel: {image: k}
          init: [i]
          files: [{path: etc/b, contentsFrom: {secretKeyRef: {name: keys, key: b}, sha256: %s}}]
        """
            .formatted(Builds.HELLO_SHA256),
        null);

    scene.awaitCondition(
        "Prepared",
        "False",
        "SourceChanged",
        "os.files: key b of Secret keys holds something else than when this build was"
            + " made; a newer build takes it up");
    assertThat(api.list(Job.class)).isEmpty();
    assertThat(api.list(Event.class).toString()).doesNotContain("something else than hello");
  }

  @Test
  void aForeignConfigMapOfItsNameIsNamedAndNotUsed() {
    var other = configMap();
    api.admin().resource(other).create();
    scene.operator();
    scene.create();
    scene.awaitCondition(
        "Prepared",
        "False",
        "NameTaken",
        "ConfigMap %s is there and not of this build; delete it".formatted(NAME));
    assertThat(api.list(Job.class)).isEmpty();

    api.admin().resource(other).delete();

    scene.awaitJob();
    assertThat(api.find(ConfigMap.class, NAME).orElseThrow().getData()).containsKey("os.yaml");
  }

  @Test
  void theModelOfADeletedBuildGoesBeforeTheJobComes() {
    var deleted = Builds.web();
    deleted.getMetadata().setNamespace(api.namespace());
    var left = BuildModel.configMap(deleted, null);
    api.admin().resource(left).create();
    scene.operator();
    scene.create();
    scene.awaitCondition(
        "Prepared",
        "False",
        "Pending",
        "waits until ConfigMap %s of a deleted build is gone".formatted(NAME));
    assertThat(api.list(Job.class)).isEmpty();

    // As the garbage collector would.
    api.admin().resource(left).delete();

    scene.awaitJob();
  }

  @Test
  void aForeignJobOfItsNameIsNamedAndLeftAlone() {
    var job = scene.foreignJob();
    scene.operator();
    scene.create();
    await()
        .untilAsserted(() ->
            assertThat(scene.told("NameTaken"))
                .containsExactly(
                    "Job %s is there and not of this build; delete it".formatted(NAME)));
    assertThat(uid()).isEqualTo(job.getMetadata().getUid());

    api.admin().resource(job).delete();

    await()
        .untilAsserted(() ->
            assertThat(api.find(Job.class, NAME))
                .hasValueSatisfying(own ->
                    assertThat(own.getMetadata().getLabels()).containsKey(BuildJob.ATTEMPT)));
  }

  @Test
  void aBuildInANamespaceThatGoesIsLeftAloneWithoutAnError() {
    var refused = new Refused();
    scene.create();
    scene.terminating();

    scene.operator(refused);

    await().untilAsserted(() -> assertThat(refused.kinds()).contains("configmaps"));
    api.stopOperators();
    assertThat(refused.kinds()).doesNotContain("events");
    assertThat(api.find(OSImageBuild.class, NAME).orElseThrow().getStatus()).isNull();
  }

  private static ConfigMap configMap() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(api.namespace())
        .withName(NAME)
        .endMetadata()
        .withImmutable(true)
        .withData(Map.of(BuildModel.FILE, "{}"))
        .build();
  }

  private void awaitFailure(String reason) {
    await()
        .untilAsserted(() -> {
          assertThat(scene.condition("Failed")).startsWith("True", "BuildFailed");
          assertThat(status().failure().reason()).isEqualTo(reason);
        });
  }

  private static void awaitAnother(String uid) {
    await()
        .untilAsserted(() ->
            assertThat(api.find(Job.class, NAME))
                .hasValueSatisfying(
                    job -> assertThat(job.getMetadata().getUid()).isNotEqualTo(uid)));
  }

  private static String uid() {
    return api.find(Job.class, NAME).orElseThrow().getMetadata().getUid();
  }

  private OSImageBuildStatus status() {
    return scene.status(NAME);
  }
}
