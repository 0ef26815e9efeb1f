// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.controller.platform.Metrics.BuildPhase;
import dev.slipway.controller.platform.Metrics.BuildResult;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.Lookup;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

// The registry that Quarkus serves is deprecated by its makers.
@SuppressWarnings("deprecation")
class MetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Metrics metrics = new Metrics(registry);

  @Test
  void buildsAreCountedByResultReasonAndTrigger() {
    metrics.buildEnded(BuildResult.Failed, Reason.InvalidModel, "SpecChanged");
    metrics.buildEnded(BuildResult.Failed, Reason.InvalidModel, "SpecChanged");

    assertThat(registry.scrape())
        .contains(
            "slipway_builds_total{reason=\"InvalidModel\",result=\"Failed\",trigger=\"SpecChanged\",}"
                + " 2.0");
  }

  @Test
  void partsOfABuildsTimeAreInBuckets() {
    metrics.buildPhase(BuildPhase.Building, Duration.ofSeconds(4));

    assertThat(registry.scrape())
        .contains(
            "slipway_build_phase_duration_seconds_bucket{phase=\"Building\",le=\"2.0\",} 0.0",
            "slipway_build_phase_duration_seconds_bucket{phase=\"Building\",le=\"5.0\",} 1.0",
            "slipway_build_phase_duration_seconds_sum{phase=\"Building\",} 4.0");
  }

  @Test
  void queueIsWhatItWasLast() {
    metrics.builds(7, 4);
    metrics.builds(3, 2);

    assertThat(registry.scrape())
        .contains("slipway_builds_queued 3.0", "slipway_builds_running 2.0");
  }

  @Test
  void bytesAddUp() {
    metrics.buildBytes(100, 5);
    metrics.buildBytes(11, 6);

    assertThat(registry.scrape())
        .contains("slipway_build_moved_bytes_total 111.0", "slipway_build_reused_bytes_total 11.0");
  }

  @Test
  void lookupsAreTimedByWhatWasAnswered() {
    metrics.registryLookup(new Lookup.Found("sha256:0"), Duration.ofMillis(40));
    metrics.registryLookup(new Lookup.Denied("no"), Duration.ofMillis(40));

    assertThat(registry.scrape())
        .contains(
            "slipway_registry_lookup_duration_seconds_count{outcome=\"Found\",} 1.0",
            "slipway_registry_lookup_duration_seconds_count{outcome=\"Denied\",} 1.0");
  }

  @Test
  void leadingIsOneOrNothing() {
    metrics.leading(true);
    assertThat(registry.scrape()).contains("slipway_leader 1.0");

    metrics.leading(false);
    assertThat(registry.scrape()).contains("slipway_leader 0.0");
  }

  @Test
  void everyMetricIsDocumentedAndThereAreNoOthers() throws Exception {
    metrics.buildEnded(BuildResult.Succeeded, Reason.Published, "Created");
    metrics.buildPhase(BuildPhase.Total, Duration.ofSeconds(4));
    metrics.builds(0, 0);
    metrics.buildBytes(0, 0);
    metrics.registryLookup(new Lookup.NotFound("no"), Duration.ofMillis(40));
    metrics.event("OSImage", Reason.Published);
    metrics.leading(true);
    metrics.apiRequest("GET", false, 200);
    var reconciles = new ReconcileMetrics(registry);
    reconciles.reconciliationSubmitted(new ConfigMap(), null, Map.of("controller.name", "osimage"));
    reconciles.timeControllerExecution(new Execution());

    assertThat(Documented.in(registry.scrape())).isEqualTo(Documented.metrics());
  }

  private static final class Execution implements ControllerExecution<String> {
    @Override
    public String name() {
      return "reconcile";
    }

    @Override
    public String controllerName() {
      return "osimage";
    }

    @Override
    public String successTypeName(String result) {
      return result;
    }

    @Override
    public ResourceID resourceID() {
      return new ResourceID("name", "namespace");
    }

    @Override
    public Map<String, Object> metadata() {
      return Map.of();
    }

    @Override
    public String execute() {
      return "done";
    }
  }
}
