// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import static dev.slipway.controller.join.JoinCredentials.base64;
import static dev.slipway.controller.join.JoinCredentials.text;

import dev.slipway.controller.platform.Labels;
import dev.slipway.controller.provider.MachineKey;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Bootstrap token Secrets in kube-system. Each names its machine in annotations, so that the id in
 * a certificate request leads to the one machine that may use it.
 */
final class BootstrapTokens {
  /** Of all tokens of machines, and of nothing else; the chart lets it ask for certificates. */
  static final String GROUP = "system:bootstrappers:slipway";

  static final String NAMESPACE = "kube-system";
  private static final String NAMESPACE_ANNOTATION = "slipway.dev/machine-namespace";
  private static final String NAME_ANNOTATION = "slipway.dev/machine";
  private static final String UID_ANNOTATION = "slipway.dev/machine-uid";
  private static final Duration LIFE = Duration.ofMinutes(10);

  private final KubernetesClient client;
  private final Clock clock;

  BootstrapTokens(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Makes the token, or makes it again when its time is over. */
  void create(BootstrapToken token, MachineKey key) {
    var found = get(token.id());
    if (found.isPresent()) {
      if (!JoinCredentials.isOf(found.get(), key)) {
        throw new IllegalStateException(
            "the bootstrap token %s is another machine's".formatted(token.id()));
      }
      if (expiry(found.get()).filter(clock.instant()::isBefore).isPresent()) {
        return;
      }
      client.resource(found.get()).delete();
    }
    client.resource(secret(token, key)).create();
  }

  /** When the machine's token ends; empty when there is none. */
  Optional<Instant> expiry(String id, MachineKey key) {
    return get(id).filter(s -> JoinCredentials.isOf(s, key)).flatMap(BootstrapTokens::expiry);
  }

  /** The machine that a token is for, while the token is valid. */
  Optional<MachineKey> machine(String id) {
    return get(id)
        .filter(s -> expiry(s).filter(clock.instant()::isBefore).isPresent())
        .map(s -> s.getMetadata().getAnnotations())
        .filter(a -> a.containsKey(UID_ANNOTATION))
        .map(a ->
            new MachineKey(
                a.getOrDefault(NAMESPACE_ANNOTATION, ""),
                a.getOrDefault(NAME_ANNOTATION, ""),
                a.getOrDefault(UID_ANNOTATION, "")));
  }

  void delete(String id, MachineKey key) {
    get(id).filter(s -> JoinCredentials.isOf(s, key)).ifPresent(s -> client.resource(s).delete());
  }

  private Secret secret(BootstrapToken token, MachineKey key) {
    var end = clock.instant().plus(LIFE).truncatedTo(ChronoUnit.SECONDS);
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(NAMESPACE)
        .withName(name(token.id()))
        .withLabels(Labels.of("machine", Map.of()))
        .addToAnnotations(NAMESPACE_ANNOTATION, key.namespace())
        .addToAnnotations(NAME_ANNOTATION, key.name())
        .addToAnnotations(UID_ANNOTATION, key.uid())
        .endMetadata()
        .withType("bootstrap.kubernetes.io/token")
        .addToData("token-id", base64(token.id()))
        .addToData("token-secret", base64(token.secret()))
        .addToData("usage-bootstrap-authentication", base64("true"))
        .addToData("auth-extra-groups", base64(GROUP))
        .addToData("expiration", base64(end.toString()))
        .addToData("description", base64("Slipway machine " + key))
        .build();
  }

  private Optional<Secret> get(String id) {
    return Optional.ofNullable(client.secrets().inNamespace(NAMESPACE).withName(name(id)).get());
  }

  private static Optional<Instant> expiry(Secret secret) {
    try {
      return Optional.of(Instant.parse(text(secret, "expiration")));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String name(String id) {
    return "bootstrap-token-" + id;
  }
}
