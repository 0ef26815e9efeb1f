// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Docker configurations of several Secrets as one. Of two for a registry, the first counts. */
final class RegistryCredentials {
  /** Of a Secret of the type kubernetes.io/dockerconfigjson. */
  static final String KEY = ".dockerconfigjson";

  static final String FILE = "config.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode auths = JsonNodeFactory.instance.objectNode();

  /** Adds those of a configuration; says whether it is one. */
  boolean add(byte[] config) {
    try {
      if (JSON.readTree(config).path("auths") instanceof ObjectNode more) {
        more.properties().forEach(auth -> auths.putIfAbsent(auth.getKey(), auth.getValue()));
        return true;
      }
    } catch (IOException _) {
      // What it holds is a secret, so it is not told what is wrong with it.
    }
    return false;
  }

  byte[] config() {
    try {
      return JSON.writeValueAsBytes(JsonNodeFactory.instance.objectNode().set("auths", auths));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was read can be written", e);
    }
  }
}
