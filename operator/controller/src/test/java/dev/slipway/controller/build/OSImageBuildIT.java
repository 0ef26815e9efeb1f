// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.controller.platform.ApiServer;
import dev.slipway.controller.platform.Labels;
import dev.slipway.controller.platform.TestOperator;
import dev.slipway.controller.platform.TestSettings;
import dev.slipway.controller.registry.FakeRegistry;
import dev.slipway.controller.registry.HttpRegistries;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.http.Interceptor.RequestTags;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OSImageBuildIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final String NAME = "web-0123456789";
  private static final String DIGEST = "sha256:" + "ab".repeat(32);
  private static final String RESULT =
      "{\"digest\":\"%s\",\"sizeBytes\":9,\"bytesMoved\":3,\"segments\":2}".formatted(DIGEST);

  private FakeRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry();
    api.admin()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(api.namespace())
                .withName("default")
                .endMetadata()
                .build())
        .create();
  }

  @AfterEach
  void stopRegistry() {
    registry.close();
  }

  @Test
  void whatThePodPublishedIsLookedForAndThenBelieved() {
    registry.put("os/web", DIGEST, DIGEST);
    api.operator(this::reconcilers);
    create();

    end(RESULT, 0);

    await().untilAsserted(() -> assertThat(succeeded()).startsWith("True", "Published"));
    var status = build().getStatus();
    assertThat(status.reference()).isEqualTo(registry.address() + "/os/web@" + DIGEST);
    assertThat(status.digest()).isEqualTo(DIGEST);
    assertThat(List.of(status.sizeBytes(), status.bytesMoved())).containsExactly(9L, 3L);
    assertThat(status.segments()).isEqualTo(2);
    assertThat(status.attempts()).isEqualTo(1);
    assertThat(status.startedAt()).isNotNull();
    assertThat(status.completedAt()).isNotNull();
    assertThat(told("Published")).hasSize(1);
  }

  @Test
  void aDigestThatTheRegistryDoesNotHaveIsNotBelieved() {
    api.operator(this::reconcilers);
    create();

    end(RESULT, 0);

    await().untilAsserted(() -> assertThat(succeeded()).startsWith("False", "BuildFailed"));
    var status = build().getStatus();
    assertThat(status.reference()).isNull();
    assertThat(status.failure().reason()).isEqualTo("PublishedDigestMissing");
    assertThat(status.failure().message()).contains(DIGEST, "HTTP 404");
  }

  @Test
  void theOperatorStartedAgainGoesOnWhereItWas() {
    registry.put("os/web", DIGEST, DIGEST);
    var first = api.operator(this::reconcilers);
    create();
    await().untilAsserted(() -> assertThat(api.find(Job.class, NAME)).isPresent());
    var job = api.find(Job.class, NAME).orElseThrow();
    first.close();
    end(RESULT, 0);

    api.operator(this::reconcilers);

    await().untilAsserted(() -> assertThat(succeeded()).startsWith("True", "Published"));
    assertThat(api.list(Job.class)).hasSize(1);
    assertThat(api.find(Job.class, NAME).orElseThrow().getMetadata().getUid())
        .isEqualTo(job.getMetadata().getUid());
  }

  @Test
  void aModelThatTheAssemblerRefusesIsToldInItsWords() {
    api.operator(this::reconcilers);
    create();

    end(
        "{\"error\":{\"step\":\"ReadModel\",\"reason\":\"InvalidModel\",\"message\":\"os.yaml:1:9: no\"}}",
        3);

    await().untilAsserted(() -> assertThat(succeeded()).startsWith("False", "BuildFailed"));
    assertThat(build().getStatus().failure().exitCode()).isEqualTo(3);
    assertThat(succeeded()).contains("ReadModel: InvalidModel: os.yaml:1:9: no");
  }

  @Test
  void aModelThatSomebodyElseWroteIsNotBuilt() {
    var other =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(api.namespace())
            .withName(NAME)
            .endMetadata()
            .withImmutable(true)
            .withData(Map.of(BuildModel.FILE, "{}"))
            .build();
    api.admin().resource(other).create();
    api.operator(this::reconcilers);

    create();

    await()
        .untilAsserted(() ->
            assertThat(told("InternalError"))
                .containsExactly(
                    "ConfigMap web-0123456789 is there and holds something else; delete it"));
    assertThat(api.list(Job.class)).isEmpty();

    api.admin().resource(other).delete();

    await().untilAsserted(() -> assertThat(api.list(Job.class)).hasSize(1));
    assertThat(api.find(ConfigMap.class, NAME).orElseThrow().getData())
        .isEqualTo(BuildModel.configMap(build()).getData());
  }

  @Test
  void theModelOfADeletedBuildGoesBeforeTheJobComes() {
    var deleted = Builds.web();
    deleted.getMetadata().setNamespace(api.namespace());
    var left = BuildModel.configMap(deleted);
    api.admin().resource(left).create();
    var tries = new AtomicInteger();
    api.operator(
        this::reconcilers,
        new Interceptor() {
          @Override
          public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            if (request.method().equals("POST")
                && request.uri().getPath().endsWith("/configmaps")) {
              tries.incrementAndGet();
            }
          }
        });
    create();

    await().untilAsserted(() -> assertThat(tries).hasValueGreaterThanOrEqualTo(2));
    assertThat(api.list(Job.class)).isEmpty();
    assertThat(told("InternalError")).isEmpty();

    // As the garbage collector would.
    api.admin().resource(left).delete();

    await().untilAsserted(() -> assertThat(api.list(Job.class)).hasSize(1));
    var model = api.find(ConfigMap.class, NAME).orElseThrow();
    assertThat(model.hasOwnerReferenceFor(build().getMetadata().getUid())).isTrue();
  }

  @Test
  void aResultThatIsNotInTheCacheIsReadBeforeTheBuildIsGivenUp() {
    registry.put("os/web", DIGEST, DIGEST);
    api.operator(this::reconcilers);
    create();

    end(RESULT, 0, Map.of());

    await().untilAsserted(() -> assertThat(succeeded()).startsWith("True", "Published"));
  }

  @Test
  void aJobThatGotLostIsMadeAgain() {
    api.operator(this::reconcilers);
    create();
    await().untilAsserted(() -> assertThat(api.find(Job.class, NAME)).isPresent());
    var uid = api.find(Job.class, NAME).orElseThrow().getMetadata().getUid();

    api.admin().batch().v1().jobs().inNamespace(api.namespace()).withName(NAME).delete();

    await()
        .untilAsserted(() ->
            assertThat(api.find(Job.class, NAME))
                .hasValueSatisfying(
                    job -> assertThat(job.getMetadata().getUid()).isNotEqualTo(uid)));
  }

  @Test
  void thePodKeepsPodSecurityRestricted() {
    api.admin()
        .resources(Namespace.class)
        .withName(api.namespace())
        .edit(namespace -> {
          namespace
              .getMetadata()
              .getLabels()
              .put("pod-security.kubernetes.io/enforce", "restricted");
          return namespace;
        });
    api.operator(this::reconcilers);
    create();
    await().untilAsserted(() -> assertThat(api.find(Job.class, NAME)).isPresent());

    assertThat(pod(api.find(Job.class, NAME).orElseThrow(), Map.of())).isNotNull();
  }

  private List<Reconciler<?>> reconcilers(TestOperator.Parts parts) {
    var insecure = List.of(registry.address());
    var effects = new BuildEffects(new HttpRegistries(insecure), new TestSettings(insecure));
    return List.of(new OSImageBuildReconciler(effects, parts.events(), parts.clock()));
  }

  private void create() {
    var build = Builds.web();
    build.getMetadata().setNamespace(api.namespace());
    build.getMetadata().setUid(null);
    var spec = build.getSpec();
    build.setSpec(
        OSImageBuildSpec.of(
            spec.image(), spec.contentDigest(), registry.address() + "/os/web", spec.os()));
    api.admin().resource(build).create();
  }

  /** As kubelet and the Job controller would. */
  private void end(String word, int exitCode) {
    end(word, exitCode, Map.of(Labels.BUILD, NAME));
  }

  private void end(String word, int exitCode, Map<String, String> labels) {
    await().untilAsserted(() -> assertThat(api.find(Job.class, NAME)).isPresent());
    var job = api.find(Job.class, NAME).orElseThrow();
    var pod = pod(job, labels);
    var well = exitCode == 0;
    pod.setStatus(
        Serialization.unmarshal(
            """
            phase: %s
            containerStatuses:
            - {name: build, image: i, imageID: i, ready: false, restartCount: 0, state: {terminated: {exitCode: %d, reason: Ended}}}
            """
                .formatted(well ? "Succeeded" : "Failed", exitCode),
            PodStatus.class));
    pod.getStatus().getContainerStatuses().getFirst().getState().getTerminated().setMessage(word);
    api.admin().resource(pod).updateStatus();
    var now = job.getMetadata().getCreationTimestamp();
    job.setStatus(
        Serialization.unmarshal(
            (well
                    ? """
                    completionTime: TIME
                    succeeded: 1
                    startTime: TIME
                    conditions:
                    - {type: SuccessCriteriaMet, status: "True", lastTransitionTime: TIME}
                    - {type: Complete, status: "True", lastTransitionTime: TIME}
                    """
                    : """
                    failed: 1
                    startTime: TIME
                    conditions:
                    - {type: FailureTarget, status: "True", reason: PodFailurePolicy, lastTransitionTime: TIME}
                    - {type: Failed, status: "True", reason: PodFailurePolicy, message: m, lastTransitionTime: TIME}
                    """)
                .replace("TIME", "\"" + now + "\""),
            JobStatus.class));
    api.admin().resource(job).updateStatus();
  }

  private Pod pod(Job job, Map<String, String> labels) {
    var template = job.getSpec().getTemplate();
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(api.namespace())
            .withName(NAME + "-x")
            .withLabels(labels)
            .endMetadata()
            .withSpec(template.getSpec())
            .build();
    pod.addOwnerReference(job).setController(true);
    return api.admin().resource(pod).create();
  }

  private OSImageBuild build() {
    return api.find(OSImageBuild.class, NAME).orElseThrow();
  }

  private List<String> succeeded() {
    assertThat(build().getStatus()).isNotNull();
    return build().getStatus().conditions().stream()
        .filter(c -> c.getType().equals("Succeeded"))
        .flatMap(c -> List.of(c.getStatus(), c.getReason(), c.getMessage()).stream())
        .toList();
  }

  private List<String> told(String reason) {
    return api.list(Event.class).stream()
        .filter(event -> event.getReason().equals(reason))
        .map(Event::getMessage)
        .toList();
  }
}
