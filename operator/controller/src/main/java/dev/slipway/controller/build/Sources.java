// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.ContentsFrom;
import dev.slipway.api.v1alpha1.KeyRef;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a build names: keys of ConfigMaps and Secrets of its namespace. */
record Sources(KubernetesClient client, String namespace) {

  /** What a key holds; nothing when the object or the key is not there. */
  Optional<byte[]> read(ContentsFrom from) {
    var map = from.configMapKeyRef();
    var secret = from.secretKeyRef();
    if (map != null) {
      return configMapKey(map);
    }
    return secret == null ? Optional.empty() : secretKey(secret.name(), secret.key());
  }

  Optional<byte[]> configMapKey(KeyRef ref) {
    return Optional.ofNullable(
            client.configMaps().inNamespace(namespace).withName(ref.name()).get())
        .flatMap(map -> value(map, ref.key()));
  }

  Optional<byte[]> secretKey(String name, String key) {
    return secret(name).flatMap(secret -> decoded(secret.getData(), key));
  }

  Optional<Secret> secret(String name) {
    return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get());
  }

  private static Optional<byte[]> value(ConfigMap map, String key) {
    return map.getData() != null && map.getData().containsKey(key)
        ? Optional.of(map.getData().get(key).getBytes(StandardCharsets.UTF_8))
        : decoded(map.getBinaryData(), key);
  }

  private static Optional<byte[]> decoded(@Nullable Map<String, String> data, String key) {
    return data == null
        ? Optional.empty()
        : Optional.ofNullable(data.get(key)).map(Base64.getDecoder()::decode);
  }
}
