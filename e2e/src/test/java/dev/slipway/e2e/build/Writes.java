// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.e2e.cluster.Cluster;
import java.io.UncheckedIOException;
import java.util.List;

/** What the operator has written to the API, by the API server's audit log. */
final class Writes {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String OPERATOR = "system:serviceaccount:slipway-system:slipway";

  private Writes() {}

  /** Everything but its lease, each as verb and object. */
  static List<String> ofTheOperator(Cluster cluster) {
    return cluster
        .log("audit")
        .lines()
        .filter(line -> line.contains(OPERATOR))
        .map(Writes::read)
        .filter(event -> event.at("/user/username").asText().equals(OPERATOR))
        .filter(event -> !event.at("/objectRef/resource").asText().equals("leases"))
        .map(event ->
            "%s %s %s/%s"
                .formatted(
                    event.path("verb").asText(),
                    event.at("/objectRef/resource").asText(),
                    event.at("/objectRef/namespace").asText(),
                    event.at("/objectRef/name").asText()))
        .toList();
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
