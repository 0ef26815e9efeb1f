// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.v1alpha1.OSImage;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packaged operator, from its start to its stop, with the rights of each of the chart's modes.
 */
class OperatorIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String PASSWORD = "a-password-that-nobody-may-log";

  /** What is there before the first build. */
  private static final Set<String> FROM_THE_START =
      Set.of(
          "slipway_api_requests_total",
          "slipway_builds_queued",
          "slipway_builds_running",
          "slipway_events_total",
          "slipway_leader",
          "slipway_reconcile_duration_seconds",
          "slipway_reconcile_waiting",
          "slipway_registry_lookup_duration_seconds");

  @AfterEach
  void restore() throws Exception {
    api.admin().leases().inNamespace("slipway-system").withName(Leadership.LEASE).delete();
    ChartMode.of(api, "minimal").giveRights(api);
  }

  @ParameterizedTest
  @ValueSource(strings = {"minimal", "namespaced", "images-only"})
  void startsWithTheRightsOfItsModeReconcilesAndGivesTheLeaseAwayWhenItIsStopped(String mode)
      throws Exception {
    var chart = ChartMode.of(api, mode);
    chart.giveRights(api);
    try (var operator = OperatorProcess.start(api, chart, token())) {
      operator.awaitReady();
      declareImage("images", mode);
      awaitStatus("images", mode);
      assertThat(holder()).isEqualTo("slipway-0");

      operator.stop(Duration.ofSeconds(chart.gracePeriodSeconds()));

      assertThat(holder()).isNull();
      assertThat(operator.log())
          .as("nothing was forbidden")
          .noneMatch(line -> line.contains("orbidden"));
    }
  }

  @Test
  void tellsItsMetricsAndLogsObjectsWithoutSecrets() throws Exception {
    var chart = ChartMode.of(api, "minimal");
    var token = token();
    try (var operator = OperatorProcess.start(api, chart, token)) {
      operator.awaitReady();
      declareImage(api.namespace(), "observed");
      awaitStatus(api.namespace(), "observed");

      await("metrics of the first reconciliation")
          .atMost(LIMIT)
          .untilAsserted(
              () -> assertThat(Documented.in(operator.metrics())).containsAll(FROM_THE_START));
      assertThat(Documented.metrics()).containsAll(Documented.in(operator.metrics()));
      operator.stop(Duration.ofSeconds(chart.gracePeriodSeconds()));

      var json = new ObjectMapper();
      for (var line : operator.log()) {
        var object = json.readTree(line);
        assertThat(object.has("timestamp") && object.has("level") && object.has("message"))
            .as(line)
            .isTrue();
        assertThat(line).doesNotContain(PASSWORD, token);
      }
      assertThat(operator.log())
          .as("lines about the image")
          .anyMatch(line -> line.contains("\"observed\""));
    }
  }

  private static String token() {
    var request =
        new TokenRequestBuilder().withNewSpec().withExpirationSeconds(3600L).endSpec().build();
    return api.admin()
        .serviceAccounts()
        .inNamespace("slipway-system")
        .withName("slipway")
        .tokenRequest(request)
        .getStatus()
        .getToken();
  }

  /** An image whose registry nobody answers for, and credentials for it. */
  private static void declareImage(String namespace, String name) {
    var credentials =
        """
        {"auths": {"127.0.0.1:1": {"username": "somebody", "password": "%s"}}}
        """
            .formatted(PASSWORD);
    var secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName("pull")
            .endMetadata()
            .withType("kubernetes.io/dockerconfigjson")
            .addToStringData(".dockerconfigjson", credentials)
            .build();
    api.admin().resource(secret).inNamespace(namespace).serverSideApply();
    var image =
        """
        apiVersion: slipway.dev/v1alpha1
        kind: OSImage
        metadata:
          name: %s
        spec:
          publish:
            repository: 127.0.0.1:1/images/node
          inputs:
            pullSecretRefs:
              - name: pull
          os:
            kernel:
              image: 127.0.0.1:1/slipway/kernel:1
            init:
              - 127.0.0.1:1/slipway/init:1
        """
            .formatted(name);
    api.admin().resource(image).inNamespace(namespace).create();
  }

  private static void awaitStatus(String namespace, String name) {
    await("a status of " + name)
        .atMost(LIMIT)
        .until(
            () -> api.admin().resources(OSImage.class).inNamespace(namespace).withName(name).get(),
            image -> image.getStatus() != null && !image.getStatus().conditions().isEmpty());
  }

  private static String holder() {
    return api.admin()
        .leases()
        .inNamespace("slipway-system")
        .withName(Leadership.LEASE)
        .get()
        .getSpec()
        .getHolderIdentity();
  }
}
