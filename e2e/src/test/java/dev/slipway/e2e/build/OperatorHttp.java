// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import dev.slipway.e2e.cluster.ClusterException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What the operator tells by HTTP. It needs the cluster's network: {@code ./dev bench} runs it
 * there.
 */
final class OperatorHttp {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration STEP = Duration.ofMillis(10);
  private static final Pattern LINE = Pattern.compile("([a-z_0-9]+)(?:\\{(.*)})? ([-+0-9.EInf]+)");
  private static final Pattern BOUND = Pattern.compile("(?:^|,)le=\"([^\"]+)\"");

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofMillis(200)).build();
  private final String address;

  OperatorHttp(String podAddress) {
    this.address = "http://" + podAddress;
  }

  /**
   * Asks until it says that it is ready, and returns how long its process has been running by then.
   */
  double secondsToReady() {
    var ready =
        await(
            "ready",
            () ->
                get(":8080/q/health/ready").startsWith("200")
                    ? OptionalDouble.of(System.currentTimeMillis() / 1000.0)
                    : OptionalDouble.empty());
    // The first answer with metrics can take longer than one is waited for.
    return ready - await("asked when it began", () -> value("process_start_time_seconds"));
  }

  private static double await(String what, Supplier<OptionalDouble> question) {
    var deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      var answer = question.get();
      if (answer.isPresent()) {
        return answer.getAsDouble();
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
    throw new ClusterException("the operator was not %s within %s".formatted(what, LIMIT));
  }

  /** The sum of a metric over its labels. */
  OptionalDouble value(String name) {
    var values =
        get(":9090/metrics")
            .lines()
            .map(LINE::matcher)
            .filter(line -> line.matches() && line.group(1).equals(name))
            .mapToDouble(line -> Double.parseDouble(line.group(3)))
            .toArray();
    return values.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Arrays.stream(values).sum());
  }

  /** The bound below which a share of what a histogram has counted lies. */
  OptionalDouble quantile(String histogram, double share) {
    var buckets = new TreeMap<Double, Double>();
    get(":9090/metrics")
        .lines()
        .map(LINE::matcher)
        .filter(line -> line.matches() && line.group(1).equals(histogram + "_bucket"))
        .forEach(line ->
            buckets.merge(bound(line.group(2)), Double.valueOf(line.group(3)), Double::sum));
    return buckets.entrySet().stream()
        .filter(bucket -> bucket.getValue() >= share * buckets.lastEntry().getValue())
        .mapToDouble(Map.Entry::getKey)
        .findFirst();
  }

  private static double bound(String labels) {
    var bound = BOUND.matcher(labels);
    if (!bound.find()) {
      throw new ClusterException("a bucket without a bound: " + labels);
    }
    return bound.group(1).equals("+Inf")
        ? Double.POSITIVE_INFINITY
        : Double.parseDouble(bound.group(1));
  }

  /** Status and body; nothing when there is nobody yet. */
  private String get(String path) {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(5)).build();
      var response = client.send(request, BodyHandlers.ofString());
      return response.statusCode() + "\n" + response.body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted");
    }
  }
}
