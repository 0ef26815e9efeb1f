// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.junit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.cluster.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Keeps what the cluster knows when a test fails: objects, Events and the logs of pods and of the
 * cluster itself, in target/failures. Secrets are left out.
 */
final class CollectOnFailure
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
  private static final Map<String, String[]> OBJECTS =
      Map.of(
          "slipway.yaml", new String[] {"get", "slipway", "-A", "-o", "yaml"},
          "nodes.yaml", new String[] {"get", "nodes", "-o", "yaml"},
          "workloads.txt", new String[] {"get", "all", "-A", "-o", "wide"},
          "pods.yaml", new String[] {"get", "pods,jobs", "-A", "-o", "yaml"},
          "config.yaml",
              new String[] {"get", "configmaps,networkpolicies,leases", "-A", "-o", "yaml"},
          "events.txt", new String[] {"get", "events", "-A", "--sort-by=.lastTimestamp"},
          "requests.txt", new String[] {"get", "csr", "-o", "wide"});
  private static final List<String> COMPONENTS =
      List.of(
          "supervisor", "kube-apiserver", "kubelet", "containerd", "registry", "coredns", "audit");

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable problem)
      throws Throwable {
    collect(context, problem);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable problem)
      throws Throwable {
    collect(context, problem);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable problem)
      throws Throwable {
    collect(context, problem);
  }

  private static void collect(ExtensionContext context, Throwable problem) throws Throwable {
    var test = context.getRequiredTestClass().getSimpleName();
    var folder =
        Path.of(
            "target/failures",
            context.getTestMethod().map(method -> test + "." + method.getName()).orElse(test));
    try {
      collect(ClusterExtension.cluster(context), folder);
      System.err.println("collected in " + folder.toAbsolutePath());
    } catch (RuntimeException e) {
      problem.addSuppressed(e);
    }
    throw problem;
  }

  /** Writes what there is; what cannot be had is a file that says why. */
  static void collect(Cluster cluster, Path folder) {
    OBJECTS.forEach((file, command) -> keep(folder.resolve(file), () -> cluster.kubectl(command)));
    for (var component : COMPONENTS) {
      keep(folder.resolve("cluster").resolve(component + ".log"), () -> cluster.log(component));
    }
    for (var pod : cluster.list("", "pods", "--all-namespaces")) {
      logs(cluster, folder.resolve("logs"), pod);
    }
  }

  private static void logs(Cluster cluster, Path folder, JsonNode pod) {
    var namespace = pod.at("/metadata/namespace").asText();
    var name = pod.at("/metadata/name").asText();
    for (var container : pod.at("/status/containerStatuses")) {
      var of = "%s.%s.%s".formatted(namespace, name, container.path("name").asText());
      var command =
          new String[] {
            "-n", namespace, "logs", name, "-c", container.path("name").asText(), "--tail=5000"
          };
      keep(folder.resolve(of + ".log"), () -> cluster.kubectl(command));
      if (container.path("restartCount").asInt() > 0) {
        var previous = Arrays.copyOf(command, command.length + 1);
        previous[command.length] = "--previous";
        keep(folder.resolve(of + ".previous.log"), () -> cluster.kubectl(previous));
      }
    }
  }

  private static void keep(Path file, Supplier<String> text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, orWhyNot(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String orWhyNot(Supplier<String> text) {
    try {
      return text.get();
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
