// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.Lookup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the operator counts and times. No label has the name of a resource: the number of series
 * must not grow with what people declare. docs/operator.md lists them all.
 */
@ApplicationScoped
public class Metrics {
  /** Seconds; a build takes from seconds to half an hour. */
  private static final Duration[] BUILD_BUCKETS = seconds(1, 2, 5, 10, 15, 30, 60, 120, 300, 900);

  private static final Duration[] LOOKUP_BUCKETS = milliseconds(10, 50, 100, 250, 1000, 5000);

  private final MeterRegistry meters;
  private final Map<String, AtomicInteger> gauges = new ConcurrentHashMap<>();

  /** How a build ended. */
  public enum BuildResult {
    Succeeded,
    Failed,
    Interrupted
  }

  /** The parts of a build's time. */
  public enum BuildPhase {
    /** From when the build was declared to when it was its turn. */
    Queued,
    /** From its first pod to what the pod said at its end, retries included. */
    Building,
    /** From the pod's end to when the operator has found the artifact in the registry. */
    Verifying,
    /** The boot test. */
    Testing,
    /** All of it. */
    Total
  }

  public Metrics(MeterRegistry meters) {
    this.meters = meters;
    // Else there would be none before the first build.
    gauge("slipway.builds.queued");
    gauge("slipway.builds.running");
  }

  /**
   * Counts a build that has ended; called when its end is written, and so once.
   *
   * @param trigger what the build was made for, as its spec says it
   */
  public void buildEnded(BuildResult result, Reason reason, String trigger) {
    meters
        .counter(
            "slipway.builds", "result", result.name(), "reason", reason.name(), "trigger", trigger)
        .increment();
  }

  /** How long a part of a build took. */
  public void buildPhase(BuildPhase phase, Duration took) {
    timer("slipway.build.phase.duration", BUILD_BUCKETS, "phase", phase.name()).record(took);
  }

  /** How many builds wait for their turn, and how many have had it. */
  public void builds(int queued, int running) {
    gauge("slipway.builds.queued").set(queued);
    gauge("slipway.builds.running").set(running);
  }

  /** What a build sent to the registry, and what it found there already. */
  public void buildBytes(long moved, long reused) {
    bytes("slipway.build.moved").increment((double) moved);
    bytes("slipway.build.reused").increment((double) reused);
  }

  /** What a registry answered, and how long that took. */
  public void registryLookup(Lookup answer, Duration took) {
    var outcome =
        switch (answer) {
          case Lookup.Found _ -> "Found";
          case Lookup.NotFound _ -> "NotFound";
          case Lookup.Denied _ -> "Denied";
          case Lookup.Unreachable _ -> "Unreachable";
        };
    timer("slipway.registry.lookup.duration", LOOKUP_BUCKETS, "outcome", outcome).record(took);
  }

  /** Something happened that people are told of. */
  void event(String kind, Reason reason) {
    meters.counter("slipway.events", "kind", kind, "reason", reason.name()).increment();
  }

  /** The API server has answered; the lease is counted apart, for it is written all the time. */
  void apiRequest(String method, boolean lease, int code) {
    meters
        .counter(
            "slipway.api.requests",
            "method",
            method,
            "resource",
            lease ? "leases" : "other",
            "code",
            Integer.toString(code))
        .increment();
  }

  /** Whether this operator is the one that reconciles. */
  void leading(boolean leads) {
    gauge("slipway.leader").set(leads ? 1 : 0);
  }

  private Counter bytes(String name) {
    return Counter.builder(name).baseUnit("bytes").register(meters);
  }

  private Timer timer(String name, Duration[] buckets, String label, String value) {
    return Timer.builder(name).tag(label, value).serviceLevelObjectives(buckets).register(meters);
  }

  private AtomicInteger gauge(String name) {
    // A registry holds what it reads weakly.
    return gauges.computeIfAbsent(
        name, n -> Objects.requireNonNull(meters.gauge(n, new AtomicInteger())));
  }

  private static Duration[] seconds(long... values) {
    return Arrays.stream(values).mapToObj(Duration::ofSeconds).toArray(Duration[]::new);
  }

  private static Duration[] milliseconds(long... values) {
    return Arrays.stream(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
