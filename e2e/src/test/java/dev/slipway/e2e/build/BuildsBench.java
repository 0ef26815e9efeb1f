// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.chain.Progress;
import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.ClusterException;
import dev.slipway.e2e.cluster.Resource;
import dev.slipway.e2e.junit.Namespace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * How fast images are built in a cluster, what one operator needs, and what many images at a time
 * do to it. {@code ./dev bench builds [ROUNDS] [--json]}.
 */
public final class BuildsBench {
  private static final int ROUNDS = 5;
  private static final int MANY = 100;
  private static final int CONCURRENCY = 4;
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(5);
  private static final Duration CROWD_LIMIT = Duration.ofMinutes(25);
  private static final Duration REST = Duration.ofSeconds(60);
  private static final String SUSPENDED = "build:\n  suspend: true\n";

  private final Cluster cluster;
  private final Operator operator;
  private final int rounds;
  private final Figures figures = new Figures();

  private BuildsBench(Cluster cluster, int rounds) {
    this.cluster = cluster;
    this.operator = new Operator(cluster);
    this.rounds = rounds;
  }

  public static void main(String[] arguments) throws IOException {
    var words = new ArrayList<>(Arrays.asList(arguments));
    var json = words.remove("--json");
    var rounds = words.isEmpty() ? ROUNDS : Integer.parseInt(words.getFirst());
    var cluster = Cluster.fromEnvironment();
    new Setup(cluster, new Progress(System.err)).all();
    var bench = new BuildsBench(cluster, rounds);
    bench.oneImage(bench.namespace("bench-one"));
    bench.start();
    bench.manyImages(bench.namespace("bench-many"));
    bench.figures.print(json);
  }

  /** A first build, one after a change, and one that must not be. */
  private void oneImage(Namespace namespace) {
    var first = new double[rounds];
    var second = new double[rounds];
    var ratio = new double[rounds];
    var writes = 0;
    for (var round = 0; round < rounds; round++) {
      var before =
          SmallImage.of(namespace, "image-" + round).containing(SmallImage.text(2 * round));
      first[round] = secondsToReady(before);
      var published = artifact(before);
      var after = before.containing(SmallImage.text(2 * round + 1));
      second[round] = secondsToReady(after);
      ratio[round] = moved(after) / artifact(after).bytesBeyond(published);
      writes += writesWhile(after::apply, Duration.ofSeconds(3));
    }
    figures.add(
        "apply to published, empty caches", median(first), "s", 15, "OSImage Ready; median");
    figures.add("one file changed", median(second), "s", 6, "OSImage Ready; median");
    figures.add(
        "one file changed: bytes moved, to its segment",
        median(ratio),
        "times",
        1.1,
        "layers that are new");
    figures.add(
        "unchanged apply: writes of the operator", writes, "", 0, "the API server's audit log");
  }

  /** The operator's own start, and its image. */
  private void start() {
    var seconds = new double[rounds];
    for (var round = 0; round < rounds; round++) {
      var old = Chain.name(operator.pod());
      operator.kill();
      var address = await("a new pod of the operator", () -> newAddress(old));
      seconds[round] = new OperatorHttp(address).secondsToReady();
      cluster.kubectl(
          "-n", Setup.NAMESPACE, "rollout", "status", "deployment/slipway", "--timeout=120s");
    }
    figures.add(
        "operator: process start to ready", median(seconds), "s", 1.5, "/q/health/ready; median");
    figures.add("operator: image", operator.imageMegabytes(), "MB", 110, "layers as pulled");
  }

  private String newAddress(String old) {
    return cluster.list(Setup.NAMESPACE, "pods", "-l", "app.kubernetes.io/name=slipway").stream()
        .filter(pod -> !Chain.name(pod).equals(old))
        .map(pod -> pod.at("/status/podIP").asText())
        .findFirst()
        .orElse("");
  }

  /** Many at once, then the same number of others that wait, and nothing to do. */
  private void manyImages(Namespace namespace) {
    var images =
        IntStream.range(0, MANY).mapToObj(n -> SmallImage.of(namespace, "many-" + n)).toList();
    try (var crowd = new Crowd(namespace)) {
      var began = System.nanoTime();
      namespace.apply(manifest(images));
      images.forEach(image -> awaitReady(image.resource(), CROWD_LIMIT));
      figures.add(MANY + " at once: all built", seconds(began), "s");
      figures.add(
          MANY + " at once: most build pods at a time",
          crowd.most(),
          "",
          CONCURRENCY,
          "builds.concurrency");
      figures.add(
          MANY + " at once: builds", namespace.list("osimagebuilds").size(), "", MANY, "images");
      figures.add(MANY + " at once: pods of one build, at most", crowd.mostOfOne(), "", 1, "");
    }
    var http = new OperatorHttp(operator.pod().at("/status/podIP").asText());
    http.quantile("slipway_reconcile_duration_seconds", 0.99)
        .ifPresent(p99 ->
            figures.add("reconcile, p99 (bound of its bucket)", 1000 * p99, "ms", 250, "/metrics"));
    namespace.apply(
        manifest(
            IntStream.range(0, MANY)
                .mapToObj(n -> SmallImage.of(namespace, "idle-" + n).with(SUSPENDED))
                .toList()));
    namespace
        .resource("osimage", "idle-" + (MANY - 1))
        .await(BUILD_LIMIT, image -> image.has("status"));
    idle();
  }

  private void idle() {
    rest(Duration.ofSeconds(15));
    var before = operator.usage();
    var began = System.nanoTime();
    var writes = writesWhile(() -> {}, REST);
    var after = operator.usage();
    var share = 100 * (after.cpuSeconds() - before.cpuSeconds()) / seconds(began);
    var what = 2 * MANY + " images idle: ";
    figures.add(what + "resident", after.residentMiB(), "MiB", 192, "kubelet's rssBytes");
    figures.add(
        what + "share of one processor", share, "%", 0.5, "over %d s".formatted(REST.toSeconds()));
    figures.add(what + "writes but the lease", writes, "", 0, "the API server's audit log");
  }

  private int writesWhile(Runnable work, Duration rest) {
    var before = Writes.ofTheOperator(cluster);
    work.run();
    rest(rest);
    var writes = Writes.ofTheOperator(cluster);
    var news = writes.subList(before.size(), writes.size());
    news.forEach(write -> System.err.println("  write: " + write));
    return news.size();
  }

  /** A time in which nothing is to happen. */
  private static void rest(Duration rest) {
    LockSupport.parkNanos(rest.toNanos());
  }

  private double secondsToReady(SmallImage image) {
    var began = System.nanoTime();
    image.apply();
    awaitReady(image.resource(), BUILD_LIMIT);
    return seconds(began);
  }

  private static void awaitReady(Resource image, Duration limit) {
    var ready =
        image.await(
            limit,
            object ->
                Chain.current(object) && Chain.condition(object, "Ready", "status").equals("True"));
    if (ready.isEmpty()) {
      throw new ClusterException(image.story());
    }
  }

  private static String await(String what, Supplier<String> look) {
    var deadline = System.nanoTime() + BUILD_LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      var seen = look.get();
      if (!seen.isEmpty()) {
        return seen;
      }
    }
    throw new ClusterException(what + ": there is none");
  }

  private double moved(SmallImage image) {
    var build = image.resource().get().at("/status/latest/build").asText();
    return image
        .namespace()
        .resource("osimagebuild", build)
        .get()
        .at("/status/bytesMoved")
        .asDouble();
  }

  private Artifact artifact(SmallImage image) {
    return Artifact.at(cluster, image.resource().get().at("/status/latest/reference").asText());
  }

  /**
   * A namespace, and so repositories, that no earlier run has used: the registry keeps what is
   * pushed to it.
   */
  private Namespace namespace(String kind) {
    var name = kind + "-" + UUID.randomUUID().toString().substring(0, 8);
    cluster.createRestrictedNamespace(name);
    return new Namespace(cluster, name);
  }

  private static String manifest(List<SmallImage> images) {
    return String.join("---\n", images.stream().map(SmallImage::manifest).toList());
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
