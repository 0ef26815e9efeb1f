// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.v1alpha1.ContentsFrom;
import dev.slipway.api.v1alpha1.OSFile;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSModel;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The model as the build pod reads it: JSON, which is YAML, in an immutable ConfigMap. Contents
 * that come from ConfigMaps and Secrets are not in it, but in a Secret of the build.
 */
final class BuildModel {
  static final String FILE = "os.yaml";

  /** The certificates that registries are believed by, too. */
  static final String CERTIFICATES = "ca.crt";

  /** Where the files of the build's Secret are in the pod. */
  static final String FILES = "/files";

  private static final ObjectMapper JSON = new ObjectMapper();

  private BuildModel() {}

  static String json(OSModel os) {
    ObjectNode model = JSON.valueToTree(os);
    var number = 0;
    for (var file : model.path("files")) {
      if (file instanceof ObjectNode entry && entry.remove("contentsFrom") != null) {
        entry.put("source", FILES + "/" + key(number++));
      }
    }
    try {
      return JSON.writeValueAsString(model) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of texts and numbers always can be written
    }
  }

  static long bytes(OSModel os) {
    return json(os).getBytes(StandardCharsets.UTF_8).length;
  }

  /** Where the files' contents come from, in the order of their keys. */
  static List<ContentsFrom> sources(OSModel os) {
    return os.files().stream().map(OSFile::contentsFrom).filter(Objects::nonNull).toList();
  }

  /** The key of a file in the build's Secret. */
  static String key(int number) {
    return "f" + number;
  }

  static ConfigMap configMap(OSImageBuild build, @Nullable String certificates) {
    var data = new TreeMap<>(Map.of(FILE, json(build.getSpec().os())));
    if (certificates != null) {
      data.put(CERTIFICATES, certificates);
    }
    var map =
        new ConfigMapBuilder()
            .withMetadata(BuildObjects.metadata(build, ""))
            .withImmutable(true)
            .withData(data)
            .build();
    map.addOwnerReference(build).setController(true);
    return map;
  }
}
