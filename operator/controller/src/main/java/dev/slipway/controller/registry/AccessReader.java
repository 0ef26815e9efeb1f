// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads how registries are reached from Secrets and ConfigMaps, by name and when it is needed. */
@ApplicationScoped
public class AccessReader {
  private static final String KEY = ".dockerconfigjson";

  private final KubernetesClient client;

  public AccessReader(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Reads what a spec names.
   *
   * @param secrets of type {@code kubernetes.io/dockerconfigjson}; the first that knows a registry
   *     wins
   * @param mirrors by registry
   */
  public Access read(
      String namespace,
      List<String> secrets,
      Map<String, String> mirrors,
      @Nullable String caConfigMap,
      @Nullable String caKey)
      throws AccessProblem {
    var credentials = new HashMap<String, String>();
    for (var name : secrets) {
      DockerConfig.read(secret(namespace, name), "Secret " + name)
          .forEach(credentials::putIfAbsent);
    }
    var certificates =
        caConfigMap == null || caKey == null ? "" : pem(namespace, caConfigMap, caKey);
    return new Access(credentials, mirrors, certificates);
  }

  private String secret(String namespace, String name) throws AccessProblem {
    var secret = client.secrets().inNamespace(namespace).withName(name).get();
    if (secret == null) {
      throw new AccessProblem("Secret " + name + " does not exist; create it, or correct the name");
    }
    var data = secret.getData() == null ? null : secret.getData().get(KEY);
    if (data == null) {
      throw new AccessProblem(
          "Secret %s has no key %s; make it by kubectl create secret docker-registry"
              .formatted(name, KEY));
    }
    return new String(Base64.getMimeDecoder().decode(data), StandardCharsets.UTF_8);
  }

  private String pem(String namespace, String name, String key) throws AccessProblem {
    var map = client.configMaps().inNamespace(namespace).withName(name).get();
    var text = map == null || map.getData() == null ? null : map.getData().get(key);
    if (text == null) {
      throw new AccessProblem(
          map == null
              ? "spec.inputs.caBundleRef: ConfigMap " + name + " does not exist"
              : "spec.inputs.caBundleRef: ConfigMap " + name + " has no key " + key);
    }
    Certificates.check(text, "spec.inputs.caBundleRef: ConfigMap %s, key %s".formatted(name, key));
    return text;
  }
}
