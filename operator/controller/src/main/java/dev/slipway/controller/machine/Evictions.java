// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.core.machine.NodePod;
import dev.slipway.core.machine.Refusal;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.Client;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Asks pods to leave by the eviction API, which keeps disruption budgets; or makes them, by force.
 */
@ApplicationScoped
class Evictions {
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int INTERNAL_ERROR = 500;
  private static final Pattern BUDGET = Pattern.compile("disruption budget ([-a-z0-9.]+) ");

  /** Without the client's own repetitions: a refusal is an answer. */
  private final Client client;

  Evictions(KubernetesClient client) {
    this.client =
        client.newClient(
            new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .build());
  }

  /** Evicts the pod with this UID, or tells what refuses. */
  Optional<Refusal> evict(NodePod pod, Optional<Duration> grace) {
    var eviction =
        new EvictionBuilder()
            .withNewMetadata()
            .withNamespace(pod.namespace())
            .withName(pod.name())
            .endMetadata()
            .withDeleteOptions(options(pod, grace))
            .build();
    return answer(pod, () -> client.raw(path(pod) + "/eviction", "POST", eviction));
  }

  /** Deletes it, whatever its disruption budget says: what a forced drain asks for. */
  Optional<Refusal> delete(NodePod pod, Optional<Duration> grace) {
    return answer(pod, () -> client.raw(path(pod), "DELETE", options(pod, grace)))
        .map(r ->
            new Refusal(
                r.kind(),
                r.object(),
                r.message() + " (the chart's machines.forcedDrain allows it)"));
  }

  private static String path(NodePod pod) {
    return "/api/v1/namespaces/%s/pods/%s".formatted(pod.namespace(), pod.name());
  }

  private static DeleteOptions options(NodePod pod, Optional<Duration> grace) {
    return new DeleteOptionsBuilder()
        .withGracePeriodSeconds(grace.map(Duration::toSeconds).orElse(null))
        .withNewPreconditions()
        .withUid(pod.uid())
        .endPreconditions()
        .build();
  }

  private static Optional<Refusal> answer(NodePod pod, Runnable request) {
    try {
      request.run();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        // Gone, or another pod has its name now.
        case NOT_FOUND, CONFLICT -> Optional.empty();
        // A budget; several budgets; a namespace that is being deleted; rights.
        case TOO_MANY_REQUESTS, INTERNAL_ERROR, FORBIDDEN -> Optional.of(refusal(pod, e));
        default -> throw e;
      };
    }
  }

  private static Refusal refusal(NodePod pod, KubernetesClientException e) {
    var name = pod.namespace() + "/" + pod.name();
    var message = "pod %s may not leave: %s".formatted(name, said(e));
    var budget = BUDGET.matcher(message);
    return budget.find()
        ? new Refusal("PodDisruptionBudget", pod.namespace() + "/" + budget.group(1), message)
        : new Refusal("Pod", name, message);
  }

  private static String said(KubernetesClientException e) {
    var status = Optional.ofNullable(e.getStatus());
    var causes =
        status.map(s -> s.getDetails()).map(d -> d.getCauses()).orElse(List.of()).stream()
            .map(StatusCause::getMessage);
    return Stream.concat(
            status.map(s -> s.getMessage()).or(() -> Optional.of("no reason")).stream(), causes)
        .reduce((a, b) -> a + " " + b)
        .orElseThrow();
  }
}
