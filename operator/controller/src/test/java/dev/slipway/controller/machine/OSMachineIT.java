// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.api.v1alpha1.DrainStatus;
import dev.slipway.api.v1alpha1.LocalRef;
import dev.slipway.api.v1alpha1.MachineBuild;
import dev.slipway.api.v1alpha1.MachinePhase;
import dev.slipway.api.v1alpha1.MachineType;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineClass;
import dev.slipway.api.v1alpha1.OSMachineClassSpec;
import dev.slipway.api.v1alpha1.OSMachineSpec;
import dev.slipway.api.v1alpha1.OSMachineStatus;
import dev.slipway.api.v1alpha1.PodVM;
import dev.slipway.api.v1alpha1.Waiting;
import dev.slipway.controller.join.JoinFixture;
import dev.slipway.controller.platform.ApiServer;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.controller.platform.TestOperator;
import dev.slipway.controller.provider.ProviderFixture;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The test plays scheduler, kubelet and the controller of disruption budgets. */
class OSMachineIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final String DIGEST = "sha256:" + "a".repeat(64);

  /** Of the machine, its pod, its Node and its class: these have no namespace. */
  private String name;

  @BeforeAll
  static void haveTimeOnABusyMachine() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
  }

  @BeforeEach
  void prepare() {
    api.fillNamespace();
    name = api.namespace();
    api.operator(OSMachineIT::reconcilers);
  }

  @AfterEach
  void removeWhatHasNoNamespace() {
    node().delete();
    api.admin().resources(OSMachineClass.class).withName(name).delete();
  }

  private static List<Reconciler<?>> reconcilers(TestOperator.Parts parts) {
    return List.of(reconciler(parts, false));
  }

  /** Of a cluster that allows simulated machines, or does not. */
  static OSMachineReconciler reconciler(TestOperator.Parts parts, boolean simulated) {
    var client = parts.client();
    var providers = ProviderFixture.providers(client, parts.clock(), simulated);
    var credentials = JoinFixture.credentials(client, parts.clock());
    return new OSMachineReconciler(
        new MachineObserver(client, providers, credentials),
        new MachineEffects(
            providers, credentials, new NodeEffects(client), new Evictions(client), parts.events()),
        new MachineEvents(parts.events()),
        parts.clock());
  }

  @Test
  void aMachineBecomesANodeAndIsDrainedBeforeItGoesWhateverHappensToTheOperator() {
    createClass();
    createMachine();
    await().untilAsserted(() -> assertThat(api.find(Pod.class, name)).isPresent());
    assertThat(api.find(Secret.class, name + "-join")).isPresent();
    runPod(name);
    register("slipway://podvm/%s/%s".formatted(api.namespace(), name), DIGEST);
    await().untilAsserted(() -> assertThat(phase()).isEqualTo(MachinePhase.Running));
    assertThat(status().bootID()).isEqualTo("boot-1");
    await()
        .untilAsserted(() ->
            assertThat(node().get().getMetadata().getLabels())
                .containsEntry("node-role.kubernetes.io/web", ""));
    assertThat(bootstrapTokens()).isEmpty();

    createWorkloadWithBudget();
    var machine = api.admin().resources(OSMachine.class).inNamespace(name).withName(name);
    machine.delete();

    await()
        .untilAsserted(() ->
            assertThat(blockedBy())
                .singleElement()
                .satisfies(waiting -> {
                  assertThat(waiting.kind()).isEqualTo("PodDisruptionBudget");
                  assertThat(waiting.object()).isEqualTo(name + "/web");
                  assertThat(waiting.message()).contains("pod " + name + "/web-1");
                }));
    assertThat(node().get().getSpec().getUnschedulable()).isTrue();
    assertThat(node().get().getMetadata().getAnnotations())
        .containsEntry("slipway.dev/cordoned-by", machine.get().getMetadata().getUid());
    assertThat(api.find(Pod.class, "web-1").orElseThrow().isMarkedForDeletion()).isFalse();
    assertThat(api.find(Pod.class, name).orElseThrow().isMarkedForDeletion()).isFalse();

    api.stopOperators();
    allowDisruptions(1);
    api.operator(OSMachineIT::reconcilers);

    await()
        .untilAsserted(() ->
            assertThat(api.find(Pod.class, "web-1").orElseThrow().isMarkedForDeletion()).isTrue());
    assertThat(api.find(Pod.class, name).orElseThrow().isMarkedForDeletion()).isFalse();
    api.admin().pods().inNamespace(name).withName("web-1").withGracePeriod(0).delete();
    await().untilAsserted(() -> assertThat(machine.get()).isNull());
    assertThat(node().get()).isNull();
    assertThat(api.list(Pod.class)).isEmpty();
    assertThat(api.list(Secret.class)).isEmpty();
  }

  @Test
  void aRetiredMachineIsEmptiedAndServesAgainWhenItIsTakenBack() {
    createClass();
    createMachine();
    await().untilAsserted(() -> assertThat(api.find(Pod.class, name)).isPresent());
    runPod(name);
    register("slipway://podvm/%s/%s".formatted(api.namespace(), name), DIGEST);
    await().untilAsserted(() -> assertThat(phase()).isEqualTo(MachinePhase.Running));
    createWorkloadWithBudget();

    retire("2026-01-01T00:00:00Z");
    await().untilAsserted(() -> assertThat(blockedBy()).hasSize(1));
    assertThat(node().get().getSpec().getUnschedulable()).isTrue();
    assertThat(phase()).isEqualTo(MachinePhase.Draining);

    retire(null);
    await().untilAsserted(() -> assertThat(phase()).isEqualTo(MachinePhase.Running));
    await().untilAsserted(() -> assertThat(node().get().getSpec().getUnschedulable()).isNull());
    assertThat(node().get().getMetadata().getAnnotations())
        .doesNotContainKey("slipway.dev/cordoned-by");
    assertThat(api.find(Pod.class, "web-1").orElseThrow().isMarkedForDeletion()).isFalse();

    allowDisruptions(1);
    retire("2026-01-01T00:01:00Z");
    await()
        .untilAsserted(() ->
            assertThat(api.find(Pod.class, "web-1").orElseThrow().isMarkedForDeletion()).isTrue());
    api.admin().pods().inNamespace(name).withName("web-1").withGracePeriod(0).delete();
    await()
        .untilAsserted(
            () -> assertThat(condition("VolumesDetached").getStatus()).isEqualTo("True"));
    assertThat(api.find(Pod.class, name).orElseThrow().isMarkedForDeletion()).isFalse();
  }

  private void retire(@Nullable String at) {
    api.admin()
        .resources(OSMachine.class)
        .inNamespace(name)
        .withName(name)
        .edit(m -> {
          var annotations = new HashMap<String, String>();
          if (at != null) {
            annotations.put("slipway.dev/retired-at", at);
          }
          m.getMetadata().setAnnotations(annotations);
          return m;
        });
  }

  @Test
  void aNodeThatIsNotTheMachinesStaysAsItIs() {
    createClass();
    register("", DIGEST);
    createMachine();

    await()
        .untilAsserted(
            () -> assertThat(condition("Provisioned").getReason()).isEqualTo("IdentityMismatch"));
    assertThat(api.find(Pod.class, name)).isEmpty();

    api.admin().resources(OSMachine.class).inNamespace(name).withName(name).delete();
    await().untilAsserted(() -> assertThat(api.find(OSMachine.class, name)).isEmpty());
    assertThat(node().get().getSpec().getUnschedulable()).isNull();
  }

  @Test
  void aNodeThatRunsAnotherBuildIsTainted() {
    createClass();
    createMachine();
    await().untilAsserted(() -> assertThat(api.find(Pod.class, name)).isPresent());
    runPod(name);
    register("slipway://podvm/%s/%s".formatted(api.namespace(), name), "sha256:" + "b".repeat(64));

    await()
        .untilAsserted(() ->
            assertThat(node().get().getSpec().getTaints())
                .anySatisfy(taint -> {
                  assertThat(taint.getKey()).isEqualTo("slipway.dev/identity-mismatch");
                  assertThat(taint.getEffect()).isEqualTo("NoSchedule");
                }));
    assertThat(phase()).isEqualTo(MachinePhase.Failed);
  }

  @Test
  void aMachineThatEndsByItselfFailsAndIsNotMadeAgain() {
    createClass();
    createMachine();
    await().untilAsserted(() -> assertThat(api.find(Pod.class, name)).isPresent());
    var uid = api.find(Pod.class, name).orElseThrow().getMetadata().getUid();
    patchStatus(name, "{\"phase\": \"Failed\", \"reason\": \"Evicted\", \"message\": \"memory\"}");

    await()
        .untilAsserted(() -> {
          assertThat(phase()).isEqualTo(MachinePhase.Failed);
          assertThat(condition("Ready").getReason()).isEqualTo("MachineEnded");
          assertThat(condition("Ready").getMessage()).isEqualTo("Evicted: memory");
        });
    assertThat(api.find(Pod.class, name).orElseThrow().getMetadata().getUid()).isEqualTo(uid);
  }

  @Test
  void aMachineIsPulledWithTheSecretsOfItsBuild() {
    var build = new OSImageBuild();
    build.setMetadata(new ObjectMetaBuilder().withNamespace(name).withName("build").build());
    build.setSpec(
        Serialization.unmarshal(
            """
            image: web
            contentDigest: %s
            repository: r.example/os
            os: {kernel: {image: k}, init: [i]}
            credentialsSecretRef: {name: push}
            pullSecretRefs: [{name: pull}]
            """
                .formatted(DIGEST),
            OSImageBuildSpec.class));
    api.admin().resource(build).create();
    createClass();
    createMachine();

    await().untilAsserted(() -> assertThat(api.find(Pod.class, name)).isPresent());
    assertThat(api.find(Pod.class, name).orElseThrow().getSpec().getImagePullSecrets())
        .extracting(LocalObjectReference::getName)
        .containsExactly("push", "pull");
  }

  @Test
  void aMachineWaitsForItsClass() {
    createMachine();
    await()
        .untilAsserted(
            () -> assertThat(condition("Provisioned").getReason()).isEqualTo("ClassNotFound"));

    createClass();

    await().untilAsserted(() -> assertThat(api.find(Pod.class, name)).isPresent());
  }

  private void createClass() {
    var small = new OSMachineClass();
    small.setMetadata(new ObjectMetaBuilder().withName(name).build());
    small.setSpec(
        new OSMachineClassSpec(MachineType.PodVM, null, new PodVM(null, null, null), null));
    api.admin().resource(small).create();
  }

  private void createMachine() {
    var machine = new OSMachine();
    machine.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(name)
            .withName(name)
            .withFinalizers(OSMachineReconciler.FINALIZER)
            .build());
    machine.setSpec(
        new OSMachineSpec(
            "pool",
            new MachineBuild("build", DIGEST, "r.example/os@" + DIGEST),
            new LocalRef(name),
            Map.of("node-role.kubernetes.io/web", ""),
            List.of()));
    api.admin().resource(machine).create();
  }

  private void register(String providerID, String digest) {
    var node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels("slipway.dev/pool", "pool")
            .endMetadata()
            .withNewSpec()
            .withProviderID(providerID.isEmpty() ? null : providerID)
            .endSpec()
            .build();
    api.admin().resource(node).create();
    node()
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.STRATEGIC_MERGE),
            """
            {"status": {"conditions": [{"type": "Ready", "status": "True"}], "nodeInfo": {
              "architecture": "amd64", "bootID": "boot-1", "containerRuntimeVersion": "", "kernelVersion": "",
              "kubeProxyVersion": "", "kubeletVersion": "", "machineID": "", "operatingSystem": "linux",
              "osImage": "web (%s)", "systemUUID": ""}}}
            """
                .formatted(digest));
  }

  private void createWorkloadWithBudget() {
    api.admin()
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName("web-1")
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .withNodeName(name)
                .addNewContainer()
                .withName("web")
                .withImage("r.example/web:1")
                .endContainer()
                .endSpec()
                .build())
        .create();
    runPod("web-1");
    api.admin()
        .resource(
            new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withNewMinAvailable(1)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .endSpec()
                .build())
        .create();
    allowDisruptions(0);
  }

  private void allowDisruptions(int allowed) {
    api.admin()
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(name)
        .withName("web")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"observedGeneration": 1, "disruptionsAllowed": %d, "currentHealthy": 1,
              "desiredHealthy": 1, "expectedPods": 1}}
            """
                .formatted(allowed));
  }

  private void runPod(String pod) {
    patchStatus(
        pod,
        """
        {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}], "containerStatuses":
          [{"name": "c", "image": "", "imageID": "", "ready": true, "restartCount": 0, "state": {"running": {}}}]}
        """);
  }

  private void patchStatus(String pod, String status) {
    api.admin()
        .pods()
        .inNamespace(name)
        .withName(pod)
        .subresource("status")
        .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{\"status\": " + status + "}");
  }

  private List<Secret> bootstrapTokens() {
    return api.admin().secrets().inNamespace("kube-system").list().getItems().stream()
        .filter(s -> name.equals(s.getMetadata().getAnnotations().get("slipway.dev/machine")))
        .toList();
  }

  private Resource<Node> node() {
    return api.admin().nodes().withName(name);
  }

  private OSMachineStatus status() {
    return Optional.ofNullable(api.find(OSMachine.class, name).orElseThrow().getStatus())
        .orElseThrow(() -> new AssertionError("no status yet"));
  }

  private List<Waiting> blockedBy() {
    return Optional.ofNullable(status().drain()).map(DrainStatus::blockedBy).orElse(List.of());
  }

  private MachinePhase phase() {
    return status().phase();
  }

  private Condition condition(String type) {
    return Conditions.find(status().conditions(), type)
        .orElseThrow(() -> new AssertionError("no condition " + type));
  }
}
