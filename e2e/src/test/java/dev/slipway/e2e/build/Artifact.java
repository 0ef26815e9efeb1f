// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.e2e.cluster.Cluster;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What lies in the registry, as skopeo finds it: the layers of all manifests of an index, and their
 * sizes.
 */
record Artifact(Map<String, Long> layers) {
  private static final JsonMapper JSON = new JsonMapper();

  static Artifact at(Cluster cluster, String reference) {
    var layers = new HashMap<String, Long>();
    var repository = reference.substring(0, reference.indexOf('@'));
    for (var manifest : raw(cluster, reference).path("manifests")) {
      var digest = manifest.path("digest").asText();
      for (var layer : raw(cluster, repository + "@" + digest).path("layers")) {
        layers.put(layer.path("digest").asText(), layer.path("size").asLong());
      }
    }
    return new Artifact(layers);
  }

  /** The bytes of the layers that another one does not have. */
  long bytesBeyond(Artifact other) {
    return layers.entrySet().stream()
        .filter(layer -> !other.layers().containsKey(layer.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  static JsonNode raw(Cluster cluster, String reference) {
    try {
      return JSON.readTree(
          cluster.exec(
              "skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + reference));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
