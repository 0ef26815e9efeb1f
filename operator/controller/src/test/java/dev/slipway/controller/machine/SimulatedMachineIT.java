// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.api.v1alpha1.LocalRef;
import dev.slipway.api.v1alpha1.MachineBuild;
import dev.slipway.api.v1alpha1.MachinePhase;
import dev.slipway.api.v1alpha1.MachineType;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineClass;
import dev.slipway.api.v1alpha1.OSMachineClassSpec;
import dev.slipway.api.v1alpha1.OSMachineSpec;
import dev.slipway.api.v1alpha1.Simulated;
import dev.slipway.api.v1alpha1.SimulatedFault;
import dev.slipway.api.v1alpha1.SimulatedFaultType;
import dev.slipway.controller.platform.ApiServer;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.controller.provider.ProviderFixture;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Machines that nothing runs, with the rights that the chart gives where it allows them. */
class SimulatedMachineIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final Path CHART = Path.of("../../helm-chart/tests/simulated.golden.yaml");
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  private String name;

  @BeforeAll
  static void allow() throws IOException {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
    api.createNamespace("kube-node-lease");
    rights().forEach(o -> api.admin().resource(o).forceConflicts().serverSideApply());
  }

  @AfterAll
  static void forbid() throws IOException {
    rights().forEach(o -> api.admin().resource(o).delete());
  }

  private static List<HasMetadata> rights() throws IOException {
    try (var in = Files.newInputStream(CHART)) {
      return api.admin().load(in).items().stream()
          .filter(o -> o.getMetadata().getName().equals("slipway-simulated"))
          .toList();
    }
  }

  @BeforeEach
  void prepare() {
    api.fillNamespace();
    name = api.namespace();
  }

  @AfterEach
  void removeWhatHasNoNamespace() {
    api.admin().nodes().withName(name).delete();
    api.admin().resources(OSMachineClass.class).withName(name).delete();
  }

  private void start(boolean allowed) {
    api.operator(parts ->
        List.of(
            ProviderFixture.simulated(parts.client(), parts.clock()),
            OSMachineIT.reconciler(parts, allowed)));
  }

  @Test
  void aSimulatedMachineBecomesANodeAndGoes() {
    start(true);
    create(new Simulated(0, 1, List.of()));

    await().untilAsserted(() -> assertThat(phase()).contains(MachinePhase.Running));
    assertThat(node().orElseThrow().getSpec().getTaints())
        .anyMatch(t -> t.getKey().equals("slipway.dev/simulated"));
    assertThat(api.admin().leases().inNamespace("kube-node-lease").withName(name).get().getSpec())
        .satisfies(lease -> assertThat(lease.getHolderIdentity()).isEqualTo(name));

    api.admin().resources(OSMachine.class).inNamespace(name).withName(name).delete();

    await().untilAsserted(() -> assertThat(machine()).isEmpty());
    assertThat(node()).isEmpty();
    assertThat(api.find(ConfigMap.class, name)).isEmpty();
  }

  @Test
  void aNodeThatReportsAnotherImageIsTaintedAndNamed() {
    start(true);
    create(
        new Simulated(
            0, 0, List.of(new SimulatedFault(SimulatedFaultType.WrongIdentity, null, null))));

    await()
        .untilAsserted(() ->
            assertThat(node())
                .hasValueSatisfying(node ->
                    assertThat(node.getSpec().getTaints())
                        .anyMatch(t -> t.getKey().equals("slipway.dev/identity-mismatch"))));
    await()
        .untilAsserted(
            () -> assertThat(condition("ImageVerified")).contains("sha256:" + "0".repeat(64)));
  }

  @Test
  void whereTheyAreNotAllowedNoneIsMade() {
    start(false);
    create(new Simulated(0, 0, List.of()));

    await()
        .untilAsserted(() -> assertThat(condition("Provisioned")).contains("machines.simulated"));
    assertThat(api.find(ConfigMap.class, name)).isEmpty();
  }

  private void create(Simulated script) {
    var simulated = new OSMachineClass();
    simulated.setMetadata(new ObjectMetaBuilder().withName(name).build());
    simulated.setSpec(new OSMachineClassSpec(MachineType.Simulated, null, null, script));
    api.admin().resource(simulated).create();
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
            new MachineBuild("b", DIGEST, "r@" + DIGEST),
            new LocalRef(name),
            Map.of(),
            List.of()));
    api.admin().resource(machine).create();
  }

  private Optional<OSMachine> machine() {
    return api.find(OSMachine.class, name);
  }

  private Optional<MachinePhase> phase() {
    return machine().map(m -> m.getStatus()).map(s -> s.phase());
  }

  private String condition(String type) {
    return machine()
        .flatMap(m -> Conditions.find(MachineStatuses.conditions(m), type))
        .map(c -> c.getMessage())
        .orElse("");
  }

  private Optional<Node> node() {
    return Optional.ofNullable(api.admin().nodes().withName(name).get());
  }
}
