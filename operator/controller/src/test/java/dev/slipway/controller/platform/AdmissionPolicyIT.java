// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the operator's rights would allow, and its admission policy does not. */
class AdmissionPolicyIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private static final Map<String, String> OURS = Labels.of("test", Map.of());
  private static final String RESTRICTED =
      "the Slipway operator makes only restricted pods without a service account's token";
  private static final String LABELLED =
      "the Slipway operator makes and deletes only what is labelled";

  private KubernetesClient operator;

  @BeforeEach
  void start() {
    api.fillNamespace();
    operator = api.client();
    // A policy takes effect a moment after it was applied.
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> refused(pod("canary", true), RESTRICTED));
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void aRestrictedPodIsMade() {
    assertThatCode(() -> operator.resource(pod("p", false)).create()).doesNotThrowAnyException();
    assertThatCode(() -> operator.resource(pod("p", false)).delete()).doesNotThrowAnyException();
  }

  @Test
  void aPodWithATokenIsRefused() {
    var pod = new PodBuilder(pod("p", false));
    refused(pod.editSpec().withAutomountServiceAccountToken(true).endSpec().build(), RESTRICTED);
  }

  @Test
  void aPodWithAPathOfTheHostIsRefused() {
    var pod = new PodBuilder(pod("p", false));
    refused(
        pod.editSpec()
            .addNewVolume()
            .withName("host")
            .withNewHostPath("/", "Directory")
            .endVolume()
            .endSpec()
            .build(),
        RESTRICTED);
  }

  @Test
  void aPodInTheHostsNetworkIsRefused() {
    var pod = new PodBuilder(pod("p", false));
    refused(pod.editSpec().withHostNetwork(true).endSpec().build(), RESTRICTED);
  }

  @Test
  void whatIsNotLabelledIsNeitherMadeNorDeleted() {
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(api.namespace())
            .withName("theirs")
            .endMetadata()
            .build();
    refused(map, LABELLED);
    api.admin().resource(map).create();

    assertThatThrownBy(() -> operator.resource(map).delete())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(LABELLED);
  }

  @Test
  void inKubeSystemOnlyBootstrapTokensAreMade() {
    refused(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("kube-system")
            .withName("theirs")
            .withLabels(OURS)
            .endMetadata()
            .build(),
        "the Slipway operator makes and deletes only bootstrap tokens in kube-system");
  }

  @Test
  void aNodeThatIsNoMachineIsNotDeleted() {
    var node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(api.namespace())
            .endMetadata()
            .withNewSpec()
            .withProviderID("other://node")
            .endSpec()
            .build();
    api.admin().resource(node).create();

    assertThatThrownBy(() -> operator.resource(node).delete())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("the Slipway operator deletes only Nodes of its machines");
    api.admin().resource(node).delete();
  }

  private void refused(HasMetadata object, String message) {
    assertThatThrownBy(() -> operator.resource(object).create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
  }

  private static Pod pod(String name, boolean privileged) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(api.namespace())
        .withName(name)
        .withLabels(OURS)
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .endSecurityContext()
        .addNewContainer()
        .withName("c")
        .withImage("r.example/image:1")
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(privileged)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .endContainer()
        .endSpec()
        .build();
  }
}
