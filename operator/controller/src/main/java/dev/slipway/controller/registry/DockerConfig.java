// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Docker's config.json: {@code {"auths": {"registry": {"auth": base64 of user:password}}}}. */
final class DockerConfig {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DockerConfig() {}

  /** The value of a Basic Authorization header by registry. Nothing of it is ever told. */
  static Map<String, String> read(String text, String where) throws AccessProblem {
    JsonNode auths;
    try {
      auths = JSON.readTree(text).path("auths");
    } catch (JsonProcessingException e) {
      throw new AccessProblem(where + " holds no JSON; make it anew");
    }
    if (!auths.isObject()) {
      throw new AccessProblem(where + " has no \"auths\"; make it anew");
    }
    var found = new HashMap<String, String>();
    for (var entry : auths.properties()) {
      var basic = basic(entry.getValue());
      if (!basic.isEmpty()) {
        found.put(registry(entry.getKey()), "Basic " + basic);
      }
    }
    return found;
  }

  private static String basic(JsonNode entry) {
    var auth = entry.path("auth").asText("");
    var user = entry.path("username").asText("");
    return !auth.isEmpty() || user.isEmpty()
        ? auth
        : Base64.getEncoder()
            .encodeToString(
                (user + ":" + entry.path("password").asText("")).getBytes(StandardCharsets.UTF_8));
  }

  /** Keys are hosts, or addresses: {@code https://index.docker.io/v1/} is Docker Hub. */
  private static String registry(String key) {
    var host = key.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    return host.equals("index.docker.io") || host.equals("registry-1.docker.io")
        ? "docker.io"
        : host;
  }
}
