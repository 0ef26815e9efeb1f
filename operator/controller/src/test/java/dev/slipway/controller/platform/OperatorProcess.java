// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The operator as it is packaged, in a process of its own, with the account of the chart. */
final class OperatorProcess implements AutoCloseable {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final int ANSWER_LIMIT_MS = 5000;

  private final Path log;
  private final int healthPort;
  private final int metricsPort;
  private final Process process;

  private OperatorProcess(Path log, int healthPort, int metricsPort, Process process) {
    this.log = log;
    this.healthPort = healthPort;
    this.metricsPort = metricsPort;
    this.process = process;
  }

  /** Starts it with what the chart sets in a mode, and a token of its ServiceAccount. */
  static OperatorProcess start(ApiServer api, ChartMode mode, String token) throws IOException {
    var log = Files.createTempFile("operator", ".log");
    var health = freePort();
    var metrics = freePort();
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var builder =
        new ProcessBuilder(
                java.toString(),
                "-Xmx230m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    var environment = builder.environment();
    environment.remove("KUBECONFIG");
    environment.putAll(mode.environment());
    environment.put("SLIPWAY_LOG_LEVEL", "DEBUG");
    environment.put("SLIPWAY_POD_NAMESPACE", "slipway-system");
    environment.put("SLIPWAY_POD_NAME", "slipway-0");
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(health));
    environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(metrics));
    var server = api.admin().getConfiguration();
    environment.put("KUBERNETES_MASTER", server.getMasterUrl());
    environment.put("KUBERNETES_AUTH_TRYKUBECONFIG", "false");
    environment.put("KUBERNETES_AUTH_TOKEN", token);
    environment.put("KUBERNETES_CERTS_CA_DATA", api.authority());
    return new OperatorProcess(log, health, metrics, builder.start());
  }

  void awaitReady() {
    await("the operator is ready")
        .atMost(START_LIMIT)
        .failFast(
            () -> assertThat(process.isAlive()).as("alive: %s", String.join("\n", log())).isTrue())
        .until(() -> get(healthPort, "/q/health/ready").startsWith("200 "));
  }

  /** What Prometheus is told. */
  String metrics() {
    return get(metricsPort, "/metrics");
  }

  /** The lines that it has logged. */
  List<String> log() {
    try {
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks it to end, as kubelet does, and waits as long as kubelet would. */
  void stop(Duration gracePeriod) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(gracePeriod.toMillis(), TimeUnit.MILLISECONDS))
        .as("ended within %s", gracePeriod)
        .isTrue();
  }

  /** Status and body; nothing when nobody answers. */
  private static String get(int port, String path) {
    try {
      var url = URI.create("http://127.0.0.1:" + port + path).toURL();
      var connection = (HttpURLConnection) url.openConnection();
      // What is preferred by default is OpenMetrics, which has other names for counters.
      connection.setRequestProperty("Accept", "text/plain, application/json");
      connection.setConnectTimeout(ANSWER_LIMIT_MS);
      connection.setReadTimeout(ANSWER_LIMIT_MS);
      var status = connection.getResponseCode();
      try (var body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        return status + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      return "";
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.delete(log);
  }
}
