// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.api.v1alpha1.OSImageBuildStatus;
import dev.slipway.controller.boottest.BootTestFixture;
import dev.slipway.controller.platform.ApiServer;
import dev.slipway.controller.platform.Labels;
import dev.slipway.controller.platform.TestOperator;
import dev.slipway.controller.platform.TestSettings;
import dev.slipway.controller.registry.AccessReader;
import dev.slipway.controller.registry.FakeRegistry;
import dev.slipway.controller.registry.HttpRegistries;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds on a real API server, with a registry; kubelet and the Job controller are played. */
final class BuildScene implements AutoCloseable {
  static final String NAME = "web-0123456789";
  static final String DIGEST = AdoptionsTest.DIGEST;
  static final String OUTPUT = AdoptionsTest.OUTPUT;

  private static final String RESULT =
      """
      {"digest":"%s","sizeBytes":9,"bytesMoved":3,"bytesReused":6,"segments":2,"segmentsReused":1,
       "outputs":[{"type":"KernelInitrd","arch":"amd64","digest":"%s","sizeBytes":9}]}
      """
          .formatted(DIGEST, OUTPUT);

  private final ApiServer api;
  private final FakeRegistry registry = new FakeRegistry();

  BuildScene(ApiServer api) throws IOException {
    this.api = api;
    var account = new ServiceAccountBuilder().withNewMetadata().withName("default").endMetadata();
    api.admin().resource(account.build()).inNamespace(api.namespace()).create();
  }

  FakeRegistry registry() {
    return registry;
  }

  String repository() {
    return registry.address() + "/os/web";
  }

  /** The registry has what pods say they publish. */
  void published() {
    registry.put("os/web", DIGEST, DIGEST);
    registry.put("os/web", OUTPUT, OUTPUT);
  }

  /** The registry has the tag of the build, and it says that it is this build. */
  void adoptable() {
    var index = AdoptionsTest.index(Builds.web().getSpec().contentDigest());
    registry.put("os/web", "0123456789", sha256(index), index);
  }

  /** Pods of the namespace must keep Pod Security restricted. */
  void restricted() {
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
  }

  TestOperator operator() {
    return operator(4);
  }

  TestOperator operator(int concurrency) {
    return api.operator(parts -> reconcilers(parts, concurrency));
  }

  /** An operator whose traffic is told to somebody. */
  TestOperator operator(Interceptor traffic) {
    return api.operator(parts -> reconcilers(parts, 4), traffic);
  }

  /** The namespace is being deleted, and nobody takes out what is in it. */
  void terminating() {
    api.admin().namespaces().withName(api.namespace()).delete();
  }

  private List<Reconciler<?>> reconcilers(TestOperator.Parts parts, int concurrency) {
    var insecure = List.of(registry.address());
    var settings = new TestSettings(insecure, concurrency);
    var tests = BootTestFixture.inPods(settings, parts.clock());
    var effects =
        new BuildEffects(
            new HttpRegistries(insecure), new AccessReader(parts.client()), tests, settings);
    return List.of(
        new OSImageBuildReconciler(
            effects,
            tests,
            new BuildMeasures(parts.metrics()),
            settings,
            parts.events(),
            parts.clock()));
  }

  OSImage image(boolean suspended) {
    var image =
        Serialization.unmarshal(
            """
            apiVersion: slipway.dev/v1alpha1
            kind: OSImage
            metadata: {name: web, namespace: %s}
            spec:
              os: {kernel: {image: k}, init: [i]}
              publish: {repository: "%s"}
              build: {suspend: %s}
            """
                .formatted(api.namespace(), repository(), suspended),
            OSImage.class);
    return api.admin().resource(image).forceConflicts().serverSideApply();
  }

  void create() {
    create(NAME, "", null);
  }

  /** Creates a build; the fields replace those of a plain one. */
  void create(String name, String fields, @Nullable OSImage owner) {
    var spec =
        Serialization.unmarshal(Serialization.asJson(Builds.web().getSpec()), ObjectNode.class);
    spec.put("repository", repository());
    if (!fields.isEmpty()) {
      spec.setAll(Serialization.unmarshal(fields, ObjectNode.class));
    }
    var build = new OSImageBuild();
    build.setMetadata(
        new ObjectMetaBuilder().withNamespace(api.namespace()).withName(name).build());
    build.setSpec(Serialization.unmarshal(spec.toString(), OSImageBuildSpec.class));
    if (owner != null) {
      build.addOwnerReference(owner).setController(true);
    }
    api.admin().resource(build).create();
  }

  void secret(String name, Map<String, String> data) {
    api.admin()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(api.namespace())
                .withName(name)
                .endMetadata()
                .withStringData(data)
                .build())
        .create();
  }

  Map<String, String> secret(String name) {
    return api.find(Secret.class, name).orElseThrow().getData().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e -> new String(Base64.getDecoder().decode(e.getValue()), StandardCharsets.UTF_8)));
  }

  List<String> secretNames() {
    return api.list(Secret.class).stream().map(s -> s.getMetadata().getName()).toList();
  }

  /** Something that the API server stamps with its time. */
  ConfigMap clock() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(api.namespace())
        .withGenerateName("clock-")
        .endMetadata()
        .build();
  }

  Job foreignJob() {
    var job =
        new JobBuilder()
            .withNewMetadata()
            .withNamespace(api.namespace())
            .withName(NAME)
            .withLabels(Map.of(Labels.BUILD, NAME))
            .endMetadata()
            .withNewSpec()
            .withNewTemplate()
            .withNewSpec()
            .withRestartPolicy("Never")
            .addNewContainer()
            .withName("x")
            .withImage("x")
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    return api.admin().resource(job).create();
  }

  /** A pod of the build's Job, as the Job controller makes it. */
  Pod pod(String build) {
    var job = job(build);
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(api.namespace())
            .withName(build + "-" + job.getMetadata().getLabels().get(BuildJob.ATTEMPT))
            .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
            .endMetadata()
            .withSpec(job.getSpec().getTemplate().getSpec())
            .build();
    pod.addOwnerReference(job).setController(true);
    return api.admin().resource(pod).create();
  }

  /** A pod ends well and says what it published. */
  void succeed(String build) {
    end(build, 0, RESULT, "", "Completed");
    var job = job(build);
    job.setStatus(
        status(
            job,
            """
            completionTime: TIME
            succeeded: 1
            startTime: TIME
            conditions:
            - {type: SuccessCriteriaMet, status: "True", lastTransitionTime: TIME}
            - {type: Complete, status: "True", lastTransitionTime: TIME}
            """));
    api.admin().resource(job).updateStatus();
  }

  void fail(String build, int exitCode, String word, String podStatus) {
    fail(build, exitCode, word, podStatus, "Error");
  }

  /** A pod fails, and its Job with it. */
  void fail(String build, int exitCode, String word, String podStatus, String reason) {
    end(build, exitCode, word, podStatus, reason);
    giveUp(build, "BackoffLimitExceeded");
  }

  /** The Job gives up, long enough ago for the pause after it to be over. */
  void giveUp(String build, String reason) {
    var job = job(build);
    job.setStatus(
        status(
            job,
            """
            failed: 1
            startTime: "2026-01-01T00:00:00Z"
            conditions:
            - {type: FailureTarget, status: "True", reason: REASON, lastTransitionTime: "2026-01-01T00:00:00Z"}
            - {type: Failed, status: "True", reason: REASON, message: m, lastTransitionTime: "2026-01-01T00:00:00Z"}
            """
                .replace("REASON", reason)));
    api.admin().resource(job).updateStatus();
  }

  private void end(String build, int exitCode, String word, String podStatus, String reason) {
    awaitJob(build);
    var pod = pod(build);
    pod.setStatus(
        Serialization.unmarshal(
            """
            phase: %s
            %s
            containerStatuses:
            - {name: build, image: i, imageID: i, ready: false, restartCount: 0, state: {terminated: {exitCode: %d, reason: %s}}}
            """
                .formatted(exitCode == 0 ? "Succeeded" : "Failed", podStatus, exitCode, reason),
            PodStatus.class));
    pod.getStatus().getContainerStatuses().getFirst().getState().getTerminated().setMessage(word);
    api.admin().resource(pod).updateStatus();
  }

  private static JobStatus status(Job job, String text) {
    return Serialization.unmarshal(
        text.replace("TIME", "\"" + job.getMetadata().getCreationTimestamp() + "\""),
        JobStatus.class);
  }

  private Job job(String build) {
    return api.find(Job.class, build).orElseThrow();
  }

  OSImageBuildStatus status(String build) {
    var status = api.find(OSImageBuild.class, build).orElseThrow().getStatus();
    assertThat(status).isNotNull();
    return status;
  }

  List<String> condition(String type) {
    return condition(NAME, type);
  }

  /** Status, reason and message. */
  List<String> condition(String build, String type) {
    return status(build).conditions().stream()
        .filter(c -> c.getType().equals(type))
        .flatMap(c -> List.of(c.getStatus(), c.getReason(), c.getMessage()).stream())
        .toList();
  }

  /** Waits for a build's Job, and tells which it is. */
  String awaitJob() {
    return awaitJob(NAME);
  }

  String awaitJob(String build) {
    await().untilAsserted(() -> assertThat(api.find(Job.class, build)).isPresent());
    return job(build).getMetadata().getUid();
  }

  /** Waits for a condition's status, reason and message, or the first of them. */
  void awaitCondition(String type, String... words) {
    await().untilAsserted(() -> assertThat(condition(type)).startsWith(words));
  }

  List<String> told(String reason) {
    return api.list(Event.class).stream()
        .filter(event -> event.getReason().equals(reason))
        .map(Event::getMessage)
        .toList();
  }

  private static String sha256(String text) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    registry.close();
  }
}
