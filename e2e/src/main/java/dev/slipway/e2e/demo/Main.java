// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.demo;

import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.chain.Load;
import dev.slipway.e2e.chain.Machines;
import dev.slipway.e2e.chain.Progress;
import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.ClusterException;
import java.util.Locale;

/**
 * Tells the whole story: an image is declared, built, booted and checked; another is launched on
 * two nodes, changed, and rolled out under load.
 */
public final class Main {
  private static final String NAMESPACE = "demo";
  private static final String POOL = "demo";
  private static final int REQUESTS_PER_SECOND = 5;

  private final Cluster cluster;
  private final Progress progress = new Progress(System.out);
  private final Chain chain;
  private final Report report = new Report();

  private Main(Cluster cluster) {
    this.cluster = cluster;
    this.chain = new Chain(cluster, progress, NAMESPACE);
  }

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    if (arguments.length > 0) {
      System.err.println("demo: what is '%s'? ./dev demo --help".formatted(arguments[0]));
      System.exit(2);
    }
    try {
      System.exit(new Main(Cluster.fromEnvironment()).run() ? 0 : 1);
    } catch (ClusterException e) {
      System.err.println("demo: " + e.getMessage());
      System.err.println(
          "The cluster is left for a look: ./dev cluster kubectl -n demo get slipway,pods,events. ./dev demo --down ends it.");
      System.exit(1);
    }
  }

  private boolean run() {
    report.phase("cluster and operator", progress, new Setup(cluster, progress)::all);
    cluster.apply(chain.example("namespace.yaml"));
    tested();
    var before = first();
    cluster.apply(chain.example("web.yaml"));
    report.phase("web server on them", progress, () -> chain.awaitDeployment("web"));
    try (var machines = new Machines(cluster, NAMESPACE);
        var load = new Load(cluster, "http://web.demo.svc.cluster.local/", REQUESTS_PER_SECOND)) {
      var after = second();
      progress.say("all nodes run " + after.name());
      var requests = load.stop();
      System.out.print(report.text(before, after, machines, requests));
      return requests.failed() == 0 && requests.sent() > 0;
    }
  }

  private void tested() {
    progress.say("an image with a boot test is declared (examples/boottest)");
    var tested = new TestedImage(cluster, progress, chain);
    var build = report.phase("built and boot-tested", progress, tested::build);
    report.phase("pulled and booted here", progress, () -> tested.bootHere(build));
  }

  private Chain.Build first() {
    progress.say("an image and a pool of two nodes are declared (examples/quickstart)");
    cluster.apply(chain.example("image.yaml"));
    cluster.apply(chain.example("pool.yaml"));
    var build = report.phase("first build", progress, () -> chain.awaitBuild("node"));
    report.phase("two nodes ready", progress, () -> chain.awaitPool(POOL, build));
    return build;
  }

  private Chain.Build second() {
    progress.say("one line of the image is changed: etc/motd");
    cluster.apply(chain.example("image.yaml").replace("edition 1", "edition 2"));
    var build = report.phase("second build", progress, () -> chain.awaitBuild("node"));
    report.phase("both nodes replaced", progress, () -> chain.awaitPool(POOL, build));
    return build;
  }
}
