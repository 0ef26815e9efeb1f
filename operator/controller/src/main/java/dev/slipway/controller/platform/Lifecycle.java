// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Start and end of the operator's process. The operator SDK stops, with what is in work, between
 * the two observers of the end.
 */
@Singleton
final class Lifecycle {
  private static final int BEFORE_OPERATOR = 1;
  private static final int AFTER_OPERATOR = 10_000;
  private static final int LOST_LEASE = 1;

  private final Leadership leadership;

  Lifecycle(KubernetesClient client, Settings settings, Metrics metrics, Traffic traffic) {
    var identity = new Leadership.Identity(settings.pod().namespace(), settings.pod().name());
    leadership =
        new Leadership(
            client, identity, metrics, traffic, () -> Runtime.getRuntime().halt(LOST_LEASE));
  }

  @Produces
  @Singleton
  LeaderElectionConfiguration election() {
    return leadership.configuration();
  }

  /** Ready is who leads and who stands by; that the caches are filled is the SDK's own check. */
  @Produces
  @Singleton
  @Readiness
  HealthCheck election(Settings settings) {
    return () -> {
      var state = leadership.state();
      var response = HealthCheckResponse.named("leader election");
      if (state.leader() != null) {
        response.withData("leader", state.leader());
      }
      return response
          .withData("role", state.leads() ? "leader" : "standby")
          .status(!state.stopping() && (state.leads() || state.leader() != null))
          .build();
    };
  }

  void stopping(@Observes @Priority(BEFORE_OPERATOR) ShutdownEvent event) {
    leadership.stopping();
  }

  void stopped(@Observes @Priority(AFTER_OPERATOR) ShutdownEvent event) {
    leadership.release();
  }
}
