// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.KeyRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads them from the API server, by name: the operator neither lists nor watches what is not its
 * own.
 */
record ApiSources(KubernetesClient client, String namespace) implements Sources {
  @Override
  public Value configMap(KeyRef key) {
    var map = client.configMaps().inNamespace(namespace).withName(key.name()).get();
    if (map == null) {
      return new Lacking("ConfigMap " + key.name() + " does not exist");
    }
    var text = value(map.getData(), key.key());
    return text != null
        ? new Held(text.getBytes(StandardCharsets.UTF_8))
        : decoded(value(map.getBinaryData(), key.key()), "ConfigMap", key);
  }

  @Override
  public Value secret(KeyRef key) {
    var secret = client.secrets().inNamespace(namespace).withName(key.name()).get();
    return secret == null
        ? new Lacking("Secret " + key.name() + " does not exist")
        : decoded(value(secret.getData(), key.key()), "Secret", key);
  }

  private static Value decoded(@Nullable String base64, String kind, KeyRef key) {
    return base64 == null
        ? new Lacking("%s %s has no key %s".formatted(kind, key.name(), key.key()))
        : new Held(Base64.getMimeDecoder().decode(base64));
  }

  private static @Nullable String value(@Nullable Map<String, String> data, String key) {
    return data == null ? null : data.get(key);
  }
}
