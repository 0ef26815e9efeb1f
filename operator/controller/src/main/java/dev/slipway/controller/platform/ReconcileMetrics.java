// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.Controller;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Times reconciliations for the operator SDK, which knows when they begin and end. */
@Singleton
class ReconcileMetrics implements Metrics {
  private static final Duration[] BUCKETS =
      LongStream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry meters;
  private final Map<String, AtomicInteger> waiting = new ConcurrentHashMap<>();

  ReconcileMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public void controllerRegistered(Controller<? extends HasMetadata> controller) {
    waiting(controller.getConfiguration().getName());
  }

  @Override
  public void reconciliationSubmitted(
      HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
    waiting(controller(metadata)).incrementAndGet();
  }

  @Override
  public void reconciliationStarted(HasMetadata resource, Map<String, Object> metadata) {
    waiting(controller(metadata)).decrementAndGet();
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    var sample = Timer.start(meters);
    var result = "failure";
    try {
      var outcome = execution.execute();
      result = "success";
      return outcome;
    } finally {
      sample.stop(
          Timer.builder("slipway.reconcile.duration")
              .tag("controller", execution.controllerName())
              .tag("result", result)
              .serviceLevelObjectives(BUCKETS)
              .register(meters));
    }
  }

  private static String controller(Map<String, Object> metadata) {
    return Objects.toString(metadata.get(Constants.CONTROLLER_NAME), "unknown");
  }

  private AtomicInteger waiting(String controller) {
    return waiting.computeIfAbsent(
        controller,
        c ->
            Objects.requireNonNull(
                meters.gauge(
                    "slipway.reconcile.waiting", Tags.of("controller", c), new AtomicInteger())));
  }
}
