// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.chain.Load;
import dev.slipway.e2e.chain.Machines;
import dev.slipway.e2e.chain.Progress;
import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.junit.OnCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole chain on a real cluster: build pods, virtual machines that become nodes, and their
 * replacement under load.
 */
@OnCluster
class ChainE2E {
  private static final Cluster CLUSTER = Cluster.fromEnvironment();
  private static final Progress PROGRESS = new Progress(System.out);
  private static final String POOL = "demo";

  @BeforeAll
  static void declareTheNamespace() {
    CLUSTER.apply(new Chain(CLUSTER, PROGRESS, "demo").example("namespace.yaml"));
  }

  @Test
  void anImageThatCannotBeReachedIsNamedAndTheBuildFollowsTheCorrection() {
    var chain = new Chain(CLUSTER, PROGRESS, "demo");
    var broken = OSIMAGE.formatted("registry.slipway.test:5000/slipway/no-such-init:dev");
    CLUSTER.apply(broken);

    var image =
        PROGRESS.await(
            "a condition about the image",
            Duration.ofSeconds(60),
            () -> chain.get("osimage", "small"),
            object -> "",
            object -> Chain.condition(object, "InputsResolved", "status").equals("False"));
    assertThat(Chain.condition(image, "InputsResolved", "message"))
        .contains("spec.os.init[0]")
        .contains("slipway/no-such-init:dev");
    assertThat(chain.cluster().list("demo", "osimagebuilds"))
        .noneMatch(build -> build.at("/spec/image").asText().equals("small"));

    CLUSTER.apply(OSIMAGE.formatted("registry.slipway.test:5000/slipway/init:dev"));

    assertThat(chain.awaitBuild("small").reference())
        .matches("registry.slipway.test:5000/demo/small@sha256:[0-9a-f]{64}");
  }

  @Test
  void nodesAreReplacedOneByOneWithoutALostRequestAlsoWhenTheOperatorIsKilled() throws Exception {
    var chain = new Chain(CLUSTER, PROGRESS, "demo");
    try (var machines = new Machines(CLUSTER, "demo")) {
      CLUSTER.apply(chain.example("image.yaml"));
      CLUSTER.apply(chain.example("pool.yaml"));
      var first = chain.awaitBuild("node");
      var oldNodes = chain.awaitPool(POOL, first).stream().map(Chain::name).toList();
      CLUSTER.apply(chain.example("web.yaml"));
      chain.awaitDeployment("web");

      try (var load = new Load(CLUSTER, "http://web.demo.svc.cluster.local/", 5)) {
        CLUSTER.apply(chain.example("image.yaml").replace("edition 1", "edition 2"));
        var second = chain.awaitBuild("node");
        killTheOperatorWhenAMachineIs("Draining", machines);
        var newNodes = chain.awaitPool(POOL, second).stream().map(Chain::name).toList();
        var requests = load.stop();

        assertThat(second.contentDigest()).isNotEqualTo(first.contentDigest());
        assertThat(second.moved())
            .as("bytes moved by a rebuild after one file changed")
            .isLessThan(100_000);
        assertThat(newNodes).doesNotContainAnyElementsOf(oldNodes);
        assertThat(requests.failures()).isEmpty();
        assertThat(requests.sent()).isGreaterThan(100);
      }
      assertThat(machines.mostAtATime())
          .as("machines at a time: replicas and maxSurge")
          .isEqualTo(3);
      assertThat(machines.lives()).as("machines in all").hasSize(4);
      assertOneAfterTheOther(machines.lives());
    }
  }

  private static void killTheOperatorWhenAMachineIs(String phase, Machines machines) {
    PROGRESS.await(
        "a machine in phase " + phase,
        Duration.ofMinutes(5),
        machines::lives,
        lives -> "",
        lives -> lives.stream().anyMatch(life -> life.phases().containsKey(phase)));
    PROGRESS.say("killing the operator");
    CLUSTER.kubectl(
        "-n",
        Setup.NAMESPACE,
        "delete",
        "pod",
        "-l",
        "app.kubernetes.io/name=slipway",
        "--grace-period=0",
        "--force");
  }

  private static void assertOneAfterTheOther(List<Machines.Life> lives) {
    var gone =
        lives.stream()
            .filter(life -> life.phases().containsKey(Machines.GONE))
            .sorted((a, b) -> a.phases().get("Draining").compareTo(b.phases().get("Draining")))
            .toList();
    assertThat(gone).hasSize(2);
    assertThat(gone.getLast().phases().get("Draining"))
        .as("the second drain begins when the first machine is gone")
        .isAfterOrEqualTo(gone.getFirst().phases().get(Machines.GONE));
  }

  private static final String OSIMAGE =
      """
      apiVersion: slipway.dev/v1alpha1
      kind: OSImage
      metadata:
        name: small
        namespace: demo
      spec:
        publish:
          repository: registry.slipway.test:5000/demo/small
        os:
          kernel:
            image: registry.slipway.test:5000/slipway/kernel:dev
          init:
            - %s
            - registry.slipway.test:5000/slipway/runc:dev
      """;
}
