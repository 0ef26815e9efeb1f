// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSModel;
import dev.slipway.controller.platform.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The model as the build pod reads it: JSON, which is YAML, in an immutable ConfigMap. */
final class BuildModel {
  static final String FILE = "os.yaml";

  private static final ObjectMapper JSON = new ObjectMapper();

  private BuildModel() {}

  static String json(OSModel os) {
    try {
      return JSON.writeValueAsString(os) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // records of texts and numbers always can be written
    }
  }

  static long bytes(OSModel os) {
    return json(os).getBytes(StandardCharsets.UTF_8).length;
  }

  static ConfigMap configMap(OSImageBuild build) {
    var name = build.getMetadata().getName();
    var labels = Map.of(Labels.BUILD, name, Labels.IMAGE, build.getSpec().image());
    var map =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(build.getMetadata().getNamespace())
            .withName(name)
            .withLabels(Labels.of("build", labels))
            .endMetadata()
            .withImmutable(true)
            .withData(Map.of(FILE, json(build.getSpec().os())))
            .build();
    map.addOwnerReference(build).setController(true);
    return map;
  }
}
