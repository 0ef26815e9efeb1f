// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.junit.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A Secret with what the faulty registry wants of who publishes. */
record Login(Namespace namespace, String secret) {
  static final String USER = "builder";

  void put(String password) {
    var config =
        """
        {"auths":{"%s":{"username":"%s","password":"%s"}}}\
        """
            .formatted(Setup.FAULTY_REGISTRY, USER, password);
    namespace.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata:
          name: %s
        type: kubernetes.io/dockerconfigjson
        data:
          .dockerconfigjson: %s
        """
            .formatted(
                secret,
                Base64.getEncoder().encodeToString(config.getBytes(StandardCharsets.UTF_8))));
  }

  void delete() {
    namespace.kubectl("delete", "secret", secret);
  }
}
