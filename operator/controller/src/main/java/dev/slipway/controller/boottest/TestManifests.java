// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.boottest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.v1alpha1.BootTest;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.util.List;
import java.util.Map;

/** What a boot test's pods need beside them; all of it goes with the build. */
final class TestManifests {
  /** The name of the pods' container. */
  static final String CONTAINER = "test";

  /** The key of the ConfigMap. */
  static final String FILE = "test.json";

  private static final String COMPONENT = "boot-test";
  private static final ObjectMapper JSON = new ObjectMapper();

  private TestManifests() {}

  /** The name of both. */
  static String name(OSImageBuild build) {
    return TestPods.name(build, 1);
  }

  static ObjectMeta metadata(OSImageBuild build, String name) {
    return new ObjectMetaBuilder()
        .withNamespace(build.getMetadata().getNamespace())
        .withName(name)
        .withLabels(
            Labels.of(
                COMPONENT,
                Map.of(
                    Labels.BUILD,
                    build.getMetadata().getName(),
                    Labels.IMAGE,
                    build.getSpec().image())))
        .build();
  }

  /** Both. */
  static List<HasMetadata> all(OSImageBuild build, BootTest test) {
    return List.of(checks(build, test), network(build));
  }

  /** What {@code vmm test} reads: the test without what is the pod's. */
  static ConfigMap checks(OSImageBuild build, BootTest test) {
    ObjectNode spec = JSON.valueToTree(test);
    spec.remove(List.of("cpus", "memory"));
    var map =
        new ConfigMapBuilder()
            .withMetadata(metadata(build, name(build)))
            .withImmutable(true)
            .withData(Map.of(FILE, text(spec)))
            .build();
    map.addOwnerReference(build).setController(true);
    return map;
  }

  private static String text(ObjectNode spec) {
    try {
      return JSON.writeValueAsString(spec) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was made of records can be written", e);
    }
  }

  /** Nobody reaches the pods, and they reach nobody: kubelet pulls what they boot. */
  static NetworkPolicy network(OSImageBuild build) {
    var policy =
        new NetworkPolicyBuilder()
            .withMetadata(metadata(build, name(build)))
            .withNewSpec()
            .withNewPodSelector()
            .addToMatchLabels("app.kubernetes.io/component", COMPONENT)
            .addToMatchLabels(Labels.BUILD, build.getMetadata().getName())
            .endPodSelector()
            .withPolicyTypes("Ingress", "Egress")
            .endSpec()
            .build();
    policy.addOwnerReference(build).setController(true);
    return policy;
  }
}
