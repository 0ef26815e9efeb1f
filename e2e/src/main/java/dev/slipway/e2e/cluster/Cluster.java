// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A cluster, by way of what {@code ./dev cluster} runs.
 *
 * @param repository the work tree
 * @param program the command
 * @param name the cluster's name
 */
public record Cluster(Path repository, String program, String name) {
  static final JsonMapper JSON = new JsonMapper();

  /**
   * The work tree of {@code SLIPWAY_REPOSITORY}, which ./dev sets, and the cluster of {@code
   * SLIPWAY_CLUSTER}.
   */
  public static Cluster fromEnvironment() {
    var repository = System.getenv("SLIPWAY_REPOSITORY");
    if (repository == null) {
      throw new ClusterException("SLIPWAY_REPOSITORY is not set: start this by ./dev");
    }
    var root = Path.of(repository);
    var program = succeed(new Command(root, List.of("e2e/cluster/build")).run("")).strip();
    return new Cluster(root, program, System.getenv().getOrDefault("SLIPWAY_CLUSTER", "slipway"));
  }

  /** Starts it; when it runs already, that is all right. */
  public void up() {
    succeed(run("", "up"));
  }

  /** Whether it runs and is ready. */
  public boolean isUp() {
    return run("", "status").exitCode() == 0;
  }

  /** Takes it away. */
  public void down() {
    succeed(run("", "down"));
  }

  /** Kills one of its components, as a crash does. */
  public void stopComponent(String component) {
    succeed(run("", "stop", component));
  }

  /** Starts a component that has ended, and waits until it is ready. */
  public void startComponent(String component) {
    succeed(run("", "start", component));
  }

  /** The log of one of its components. */
  public String log(String component) {
    return succeed(run("", "logs", component));
  }

  /** An object, whether it is there or not. */
  public Resource resource(String namespace, String kind, String object) {
    return new Resource(this, namespace, kind, object);
  }

  /** Runs a command in the cluster's network and returns its output. */
  public String exec(String... command) {
    return succeed(run("", before("exec", command)));
  }

  /** Runs kubectl and returns its output. */
  public String kubectl(String... arguments) {
    return succeed(run("", before("kubectl", arguments)));
  }

  /** Makes a namespace, if it is not there, in which pods are restricted as Pod Security says. */
  public void createRestrictedNamespace(String name) {
    apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: %s
          labels:
            pod-security.kubernetes.io/enforce: restricted
        """
            .formatted(name));
  }

  /** Applies a manifest. */
  public void apply(String manifest) {
    succeed(run(manifest, "kubectl", "apply", "-f", "-"));
  }

  /** Applies a manifest whose objects name no namespace. */
  public void apply(String namespace, String manifest) {
    succeed(run(manifest, "kubectl", "-n", namespace, "apply", "-f", "-"));
  }

  /**
   * An object, or a missing node when there is none. Cluster-wide objects have an empty namespace.
   */
  public JsonNode get(String namespace, String kind, String object) {
    return read(kubectl("-n", namespace, "get", kind, object, "--ignore-not-found", "-o", "json"));
  }

  /** All objects of a kind in a namespace, or those that further options of kubectl take. */
  public List<JsonNode> list(String namespace, String kind, String... options) {
    var line = new ArrayList<>(List.of("-n", namespace, "get", kind, "-o", "json"));
    line.addAll(List.of(options));
    var items = read(kubectl(line.toArray(String[]::new))).path("items");
    return StreamSupport.stream(items.spliterator(), false).toList();
  }

  /**
   * Starts a command in the cluster's network that goes on by itself; its errors are this
   * program's.
   */
  public Process start(String... command) {
    try {
      return new ProcessBuilder(line(before("exec", command)))
          .directory(repository.toFile())
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Command.Result run(String input, String... arguments) {
    return new Command(repository, line(arguments)).run(input);
  }

  private List<String> line(String... arguments) {
    var line = new ArrayList<>(List.of(program, "--name", name));
    line.addAll(List.of(arguments));
    return line;
  }

  private static String[] before(String verb, String... arguments) {
    var all = new ArrayList<>(List.of(verb));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  private static String succeed(Command.Result result) {
    if (result.exitCode() != 0) {
      throw new ClusterException(
          "exit code %d: %s%s"
              .formatted(result.exitCode(), result.errors(), result.output())
              .strip());
    }
    return result.output();
  }

  private static JsonNode read(String text) {
    try {
      return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
