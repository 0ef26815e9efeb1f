// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.v1alpha1.LocalRef;
import dev.slipway.api.v1alpha1.MachineBuild;
import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.api.v1alpha1.OSMachineSpec;
import dev.slipway.controller.platform.ApiServer;
import dev.slipway.controller.platform.TestSettings;
import dev.slipway.controller.provider.MachineKey;
import dev.slipway.controller.provider.ProviderFixture;
import dev.slipway.core.machine.Credentials;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JoinIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final String DIGEST = "sha256:" + "a".repeat(64);
  private JoinCredentials credentials;

  private JoinCredentials credentials(Clock clock) {
    return new JoinCredentials(api.client(), new TestSettings(List.of()), clock);
  }

  @BeforeEach
  void startTheApprover() {
    api.fillNamespace();
    credentials = credentials(Clock.systemUTC());
    api.clusterOperator(parts ->
        List.of(
            new CertificateReconciler(
                parts.client(),
                new Senders(
                    parts.client(),
                    ProviderFixture.providers(parts.client(), parts.clock(), false),
                    parts.clock()),
                parts.events())));
  }

  @AfterEach
  void removeTheRequests() {
    api.admin().certificates().v1().certificateSigningRequests().delete();
  }

  private OSMachine machine(String name) {
    var machine = new OSMachine();
    machine.setMetadata(
        new ObjectMetaBuilder().withNamespace(api.namespace()).withName(name).build());
    machine.setSpec(
        new OSMachineSpec(
            "pool",
            new MachineBuild("b", DIGEST, "r@" + DIGEST),
            new LocalRef("small"),
            Map.of(),
            List.of()));
    return api.admin().resource(machine).create();
  }

  private String token(OSMachine machine) {
    credentials.issue(machine, "slipway://podvm/" + MachineKey.of(machine));
    var secret =
        api.admin()
            .secrets()
            .inNamespace(api.namespace())
            .withName(JoinCredentials.secretName(MachineKey.of(machine)))
            .get();
    return JoinData.token(JoinCredentials.text(secret, "join.json")).orElseThrow().whole();
  }

  private static String ask(KubernetesClient client, String name, String node) {
    client
        .resource(
            new CertificateSigningRequestBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSignerName("kubernetes.io/kube-apiserver-client-kubelet")
                .withUsages("digital signature", "client auth")
                .withRequest(Requests.of("O=system:nodes, CN=system:node:" + node))
                .endSpec()
                .build())
        .create();
    return Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> answer(name), answer -> !answer.isEmpty());
  }

  private static String answer(String name) {
    var csr = api.admin().certificates().v1().certificateSigningRequests().withName(name).get();
    return csr.getStatus() == null || csr.getStatus().getConditions().isEmpty()
        ? ""
        : csr.getStatus().getConditions().getFirst().getType();
  }

  @Test
  void aMachineWithItsTokenGetsACertificateForItsNameAndForNoOther() {
    var machine = machine("pool-1");
    machine("pool-2");
    try (var guest = api.client(token(machine))) {
      assertThat(ask(guest, "own", "pool-1")).isEqualTo("Approved");
      assertThat(ask(guest, "other", "pool-2")).isEqualTo("Denied");
      assertThatThrownBy(() -> guest.secrets().inNamespace(api.namespace()).list())
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("forbidden");
    }
  }

  @Test
  void aTokenIsWorthlessOnceItIsRevoked() {
    var machine = machine("pool-3");
    var token = token(machine);
    credentials.revoke(MachineKey.of(machine));

    try (var guest = api.client(token)) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThatThrownBy(() -> ask(guest, "late", "pool-3"))
                  .isInstanceOf(KubernetesClientException.class)
                  .hasMessageContaining("Unauthorized"));
    }
  }

  @Test
  void credentialsAreIssuedOnceRenewedWhenExpiredAndForgotten() {
    var machine = machine("pool-4");
    var key = MachineKey.of(machine);
    var past = Instant.now().minus(Duration.ofHours(1));
    assertThat(credentials.observe(key)).isEqualTo(Credentials.NONE);

    credentials(Clock.fixed(past, java.time.ZoneOffset.UTC)).issue(machine, "slipway://podvm/x");
    assertThat(credentials.observe(key).tokenExpiry().orElseThrow()).isBefore(Instant.now());
    var first = token(machine);
    assertThat(credentials.observe(key).tokenExpiry().orElseThrow()).isAfter(Instant.now());
    assertThat(token(machine)).isEqualTo(first);

    credentials.forget(key);
    credentials.forget(key);
    assertThat(credentials.observe(key)).isEqualTo(Credentials.NONE);
    assertThat(
            api.admin()
                .secrets()
                .inNamespace("kube-system")
                .withName("bootstrap-token-" + first.substring(0, 6))
                .get())
        .isNull();
  }

  @Test
  void joinDataThatSomebodySpoiledAreMadeAgainAndHoldNoMachine() {
    var machine = machine("pool-6");
    var key = MachineKey.of(machine);
    token(machine);
    spoil(key);
    assertThat(credentials.observe(key)).isEqualTo(Credentials.NONE);
    credentials.revoke(key);

    token(machine);
    assertThat(credentials.observe(key).tokenExpiry()).isPresent();

    spoil(key);
    credentials.forget(key);
    assertThat(api.find(Secret.class, JoinCredentials.secretName(key))).isEmpty();
  }

  private void spoil(MachineKey key) {
    var spoiled = api.find(Secret.class, JoinCredentials.secretName(key)).orElseThrow();
    api.admin().resource(spoiled).delete();
    spoiled.getMetadata().setUid(null);
    spoiled.getMetadata().setResourceVersion(null);
    spoiled.setData(Map.of("join.json", JoinCredentials.base64("{}")));
    api.admin().resource(spoiled).create();
  }

  @Test
  void aSecretOfSomebodyElseIsNotTaken() {
    var machine = machine("pool-5");
    api.admin()
        .secrets()
        .resource(
            new io.fabric8.kubernetes.api.model.SecretBuilder()
                .withNewMetadata()
                .withNamespace(api.namespace())
                .withName("pool-5-join")
                .endMetadata()
                .build())
        .create();

    assertThatThrownBy(() -> credentials.issue(machine, "slipway://podvm/x"))
        .hasMessageContaining("Secret %s/pool-5-join exists".formatted(api.namespace()));
    credentials.forget(MachineKey.of(machine));
    assertThat(api.admin().secrets().inNamespace(api.namespace()).withName("pool-5-join").get())
        .isNotNull();
  }
}
