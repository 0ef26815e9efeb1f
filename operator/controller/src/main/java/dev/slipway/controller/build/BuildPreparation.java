// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.ContentsFrom;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.RegistrySecrets;
import dev.slipway.controller.registry.AccessProblem;
import dev.slipway.controller.registry.AccessReader;
import dev.slipway.core.build.Preparation;
import dev.slipway.core.condition.Reason;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what the build pod reads: the model and certificates (a ConfigMap), files from
 * ConfigMaps and Secrets (a Secret), credentials of registries (a Secret), and what the pod may
 * reach (a NetworkPolicy). Done before each attempt, so what people put right is taken up.
 */
final class BuildPreparation {
  static final String FILES = "-files";
  static final String REGISTRY = "-registry";

  private static final Preparation READY = new Preparation.Ready();

  private final OSImageBuild build;
  private final BuildObjects objects;
  private final Sources sources;
  private final AccessReader accesses;

  BuildPreparation(OSImageBuild build, KubernetesClient client, AccessReader accesses) {
    this.accesses = accesses;
    this.build = build;
    this.objects = new BuildObjects(build, client);
    this.sources = new Sources(client, build.getMetadata().getNamespace());
  }

  /** All that there may be of it, to be taken away when the build has ended. */
  static List<HasMetadata> objects(OSImageBuild build) {
    return List.of(
        new ConfigMapBuilder().withMetadata(BuildObjects.metadata(build, "")).build(),
        new SecretBuilder().withMetadata(BuildObjects.metadata(build, FILES)).build(),
        new SecretBuilder().withMetadata(BuildObjects.metadata(build, REGISTRY)).build(),
        new NetworkPolicyBuilder().withMetadata(BuildObjects.metadata(build, "")).build());
  }

  /** All of it, up to the first that cannot be. */
  Preparation prepare() {
    return Stream.<Supplier<Preparation>>of(
            this::model, this::files, this::registry, this::proxy, this::network)
        .map(Supplier::get)
        .filter(Preparation.Blocked.class::isInstance)
        .findFirst()
        .orElse(READY);
  }

  private Preparation model() {
    var ref = build.getSpec().caBundleRef();
    var certificates = ref == null ? Optional.<byte[]>empty() : sources.configMapKey(ref);
    if (ref != null && certificates.isEmpty()) {
      return missing("inputs.caBundleRef", "ConfigMap", ref.name(), ref.key());
    }
    var text = certificates.map(c -> new String(c, StandardCharsets.UTF_8)).orElse(null);
    return objects.put(BuildModel.configMap(build, text), BuildPreparation::same);
  }

  private Preparation files() {
    var from = BuildModel.sources(build.getSpec().os());
    var data = new TreeMap<String, String>();
    for (var i = 0; i < from.size(); i++) {
      var source = from.get(i);
      var contents = sources.read(source);
      if (contents.isEmpty()) {
        return missing(source);
      }
      if (source.sha256() != null && !source.sha256().equals(sha256(contents.get()))) {
        return new Preparation.Blocked(
            Reason.SourceChanged,
            "os.files: %s holds something else than when this build was made; a newer build takes it up"
                .formatted(told(source)));
      }
      data.put(BuildModel.key(i), Base64.getEncoder().encodeToString(contents.get()));
    }
    return data.isEmpty() ? READY : put(secret(FILES, data));
  }

  private Preparation registry() {
    var names = RegistrySecrets.names(build.getSpec());
    if (names.isEmpty()) {
      return READY;
    }
    var credentials = new RegistryCredentials();
    for (var name : names) {
      var key = sources.secretKey(name, RegistryCredentials.KEY);
      if (key.isEmpty()) {
        return missing(
            "inputs.pullSecretRefs, publish.credentialsSecretRef",
            "Secret",
            name,
            RegistryCredentials.KEY);
      }
      if (!credentials.add(key.get())) {
        return new Preparation.Blocked(
            Reason.SourceNotFound,
            "Secret %s: %s is not a Docker configuration with auths"
                .formatted(name, RegistryCredentials.KEY));
      }
    }
    var config = Base64.getEncoder().encodeToString(credentials.config());
    return put(secret(REGISTRY, Map.of(RegistryCredentials.FILE, config)));
  }

  private Preparation proxy() {
    try {
      accesses.proxies(build.getMetadata().getNamespace(), build.getSpec().build().proxyFrom());
      return READY;
    } catch (AccessProblem e) {
      return new Preparation.Blocked(Reason.SourceNotFound, String.valueOf(e.getMessage()));
    }
  }

  /** Its rules never change, so one that is there is as it must be. */
  private Preparation network() {
    return objects.put(BuildNetwork.policy(build), (_, _) -> true);
  }

  private Preparation put(Secret secret) {
    return objects.put(secret, BuildPreparation::same);
  }

  private Secret secret(String suffix, Map<String, String> data) {
    var secret =
        new SecretBuilder()
            .withMetadata(BuildObjects.metadata(build, suffix))
            .withImmutable(true)
            .withType("Opaque")
            .withData(data)
            .build();
    secret.addOwnerReference(build).setController(true);
    return secret;
  }

  private static boolean same(ConfigMap wanted, ConfigMap there) {
    return isImmutable(there.getImmutable()) && wanted.getData().equals(there.getData());
  }

  private static boolean same(Secret wanted, Secret there) {
    return isImmutable(there.getImmutable()) && wanted.getData().equals(there.getData());
  }

  private static boolean isImmutable(@Nullable Boolean immutable) {
    return Boolean.TRUE.equals(immutable);
  }

  private static Preparation missing(ContentsFrom from) {
    return new Preparation.Blocked(
        Reason.SourceNotFound, "os.files: %s is not there; create it".formatted(told(from)));
  }

  private static Preparation missing(String field, String kind, String name, String key) {
    return new Preparation.Blocked(
        Reason.SourceNotFound,
        "%s: %s %s with the key %s is not there; create it".formatted(field, kind, name, key));
  }

  private static String told(ContentsFrom from) {
    var map = from.configMapKeyRef();
    var ref = map == null ? Objects.requireNonNull(from.secretKeyRef()) : map;
    return "key %s of %s %s".formatted(ref.key(), map == null ? "Secret" : "ConfigMap", ref.name());
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
