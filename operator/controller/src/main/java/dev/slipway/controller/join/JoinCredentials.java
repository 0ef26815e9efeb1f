// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.controller.platform.Labels;
import dev.slipway.controller.platform.Settings;
import dev.slipway.controller.provider.MachineKey;
import dev.slipway.core.machine.Credentials;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * A machine's two Secrets. The one beside its pod holds the join data, with the token. It is the
 * source of the other, the bootstrap token itself, which lives for minutes: made again when it
 * expired before the machine came up, and gone once the node has joined.
 */
@ApplicationScoped
public class JoinCredentials {
  private static final String KEY = "join.json";
  private static final String ROOT_CA = "kube-root-ca.crt";
  private static final String UID_ANNOTATION = "slipway.dev/machine-uid";

  private final KubernetesClient client;
  private final Settings settings;
  private final BootstrapTokens tokens;
  private final SecureRandom random = new SecureRandom();

  JoinCredentials(KubernetesClient client, Settings settings, Clock clock) {
    this.client = client;
    this.settings = settings;
    this.tokens = new BootstrapTokens(client, clock);
  }

  /** The name of the Secret that the machine's pod mounts. */
  public static String secretName(MachineKey key) {
    return key.name() + "-join";
  }

  public Credentials observe(MachineKey key) {
    return joinToken(key)
        .map(token -> new Credentials(true, tokens.expiry(token.id(), key)))
        .orElse(Credentials.NONE);
  }

  /**
   * Makes what is missing.
   *
   * @throws IllegalStateException if a Secret of that name is somebody else's, or the namespace has
   *     no certificate authority
   */
  public void issue(OSMachine machine, String providerID) {
    var key = MachineKey.of(machine);
    tokens.create(joinToken(key).orElseGet(() -> create(machine, key, providerID)), key);
  }

  /** Makes the token worthless. */
  public void revoke(MachineKey key) {
    joinToken(key).ifPresent(token -> tokens.delete(token.id(), key));
  }

  /** Removes token and join data; the join data last, since they lead to the token. */
  public void forget(MachineKey key) {
    revoke(key);
    joinSecret(key).ifPresent(s -> client.resource(s).delete());
  }

  private BootstrapToken create(OSMachine machine, MachineKey key, String providerID) {
    removeLeftover(key);
    var token = BootstrapToken.random(random);
    var json = JoinData.json(machine, providerID, settings.join(), authority(key), token);
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(secretName(key))
                .withLabels(Labels.of("machine", Map.of(Labels.MACHINE, key.name())))
                .addToAnnotations(UID_ANNOTATION, key.uid())
                .endMetadata()
                .withImmutable(true)
                .addToData(KEY, base64(json))
                .build())
        .create();
    return token;
  }

  /**
   * A machine of the same name, deleted by force, may have left its Secret; and somebody may have
   * put another in the place of this machine's.
   */
  private void removeLeftover(MachineKey key) {
    var found = client.secrets().inNamespace(key.namespace()).withName(secretName(key)).get();
    if (found == null) {
      return;
    }
    var labels = Optional.ofNullable(found.getMetadata().getLabels()).orElse(Map.of());
    if (!key.name().equals(labels.get(Labels.MACHINE))) {
      throw new IllegalStateException(
          "Secret %s/%s exists and is no machine's: rename it"
              .formatted(key.namespace(), secretName(key)));
    }
    client.resource(found).delete();
  }

  private Optional<Secret> joinSecret(MachineKey key) {
    return Optional.ofNullable(
            client.secrets().inNamespace(key.namespace()).withName(secretName(key)).get())
        .filter(s -> isOf(s, key));
  }

  private String authority(MachineKey key) {
    return Optional.ofNullable(
            client.configMaps().inNamespace(key.namespace()).withName(ROOT_CA).get())
        .map(map -> map.getData().get("ca.crt"))
        .orElseThrow(() ->
            new IllegalStateException(
                "ConfigMap %s/%s has no ca.crt yet".formatted(key.namespace(), ROOT_CA)));
  }

  static boolean isOf(Secret secret, MachineKey key) {
    var annotations = secret.getMetadata().getAnnotations();
    return annotations != null && key.uid().equals(annotations.get(UID_ANNOTATION));
  }

  /** What the join data lead to; empty when there are none, or somebody has spoiled them. */
  private Optional<BootstrapToken> joinToken(MachineKey key) {
    return joinSecret(key).flatMap(s -> JoinData.token(text(s, KEY)));
  }

  static String text(Secret secret, String key) {
    var data = Optional.ofNullable(secret.getData()).orElse(Map.of());
    return new String(
        Base64.getDecoder().decode(data.getOrDefault(key, "")), StandardCharsets.UTF_8);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
