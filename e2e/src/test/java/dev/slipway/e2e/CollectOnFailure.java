// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e;

import dev.slipway.e2e.cluster.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps what the cluster knows when a test fails: objects, Events and logs, in target/failures. */
final class CollectOnFailure implements AfterTestExecutionCallback {
  private static final Map<String, String[]> WHAT = new LinkedHashMap<>();

  static {
    WHAT.put("slipway.yaml", new String[] {"get", "slipway", "-A", "-o", "yaml"});
    WHAT.put("nodes.yaml", new String[] {"get", "nodes", "-o", "yaml"});
    WHAT.put("pods.txt", new String[] {"get", "pods", "-A", "-o", "wide"});
    WHAT.put("pods.yaml", new String[] {"get", "pods", "-A", "-o", "yaml"});
    WHAT.put("events.txt", new String[] {"get", "events", "-A", "--sort-by=.lastTimestamp"});
    WHAT.put("requests.txt", new String[] {"get", "csr", "-o", "wide"});
    WHAT.put(
        "operator.log",
        new String[] {"-n", "slipway-system", "logs", "deployment/slipway", "--tail=5000"});
    WHAT.put(
        "operator-before.log",
        new String[] {"-n", "slipway-system", "logs", "deployment/slipway", "--previous"});
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isEmpty()) {
      return;
    }
    var cluster = Cluster.fromEnvironment();
    var folder =
        Path.of("target/failures", context.getDisplayName().replaceAll("[^A-Za-z0-9]", ""));
    WHAT.forEach((file, command) -> keep(cluster, folder.resolve(file), command));
    for (var pod : cluster.list("demo", "pods")) {
      var name = pod.at("/metadata/name").asText();
      keep(
          cluster,
          folder.resolve("pod-" + name + ".log"),
          "-n",
          "demo",
          "logs",
          name,
          "--all-containers");
    }
    System.err.println("collected in " + folder.toAbsolutePath());
  }

  private static void keep(Cluster cluster, Path file, String... command) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, output(cluster, command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String output(Cluster cluster, String... command) {
    try {
      return cluster.kubectl(command);
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
