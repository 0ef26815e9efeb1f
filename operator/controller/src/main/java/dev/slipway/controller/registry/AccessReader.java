// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import dev.slipway.api.v1alpha1.KeyRef;
import dev.slipway.api.v1alpha1.LocalRef;
import dev.slipway.core.registry.Proxies;
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
   * What a spec names.
   *
   * @param secrets of type {@code kubernetes.io/dockerconfigjson}; the first that knows a registry
   *     wins
   * @param mirrors by registry
   * @param certificates a key of a ConfigMap
   * @param proxies a Secret
   */
  public record Named(
      List<String> secrets,
      Map<String, String> mirrors,
      @Nullable KeyRef certificates,
      @Nullable LocalRef proxies) {}

  /** Reads all of it. */
  public Access read(String namespace, Named named) throws AccessProblem {
    var credentials = new HashMap<String, String>();
    for (var name : named.secrets()) {
      DockerConfig.read(secret(namespace, name), "Secret " + name)
          .forEach(credentials::putIfAbsent);
    }
    var ca = named.certificates();
    return new Access(
        credentials,
        named.mirrors(),
        ca == null ? "" : pem(namespace, ca.name(), ca.key()),
        proxies(namespace, named.proxies()));
  }

  /**
   * The proxies that a Secret names.
   *
   * @param ref null for none
   */
  public Proxies proxies(String namespace, @Nullable LocalRef ref) throws AccessProblem {
    if (ref == null) {
      return Proxies.NONE;
    }
    var secret = client.secrets().inNamespace(namespace).withName(ref.name()).get();
    if (secret == null) {
      throw new AccessProblem(
          "spec.build.proxyFrom: Secret %s does not exist; create it".formatted(ref.name()));
    }
    var variables = new HashMap<String, String>();
    for (var name : Proxies.NAMES) {
      var value = secret.getData() == null ? null : secret.getData().get(name);
      if (value != null) {
        variables.put(name, decoded(value));
      }
    }
    try {
      return Proxies.of(variables);
    } catch (IllegalArgumentException e) {
      throw new AccessProblem(
          "spec.build.proxyFrom: Secret %s: %s".formatted(ref.name(), e.getMessage()));
    }
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
    return decoded(data);
  }

  private static String decoded(String base64) {
    return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
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
