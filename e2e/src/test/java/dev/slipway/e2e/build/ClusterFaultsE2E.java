// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import static dev.slipway.e2e.junit.ResourceAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.junit.Namespace;
import dev.slipway.e2e.junit.OnCluster;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What becomes of builds when a part of their cluster crashes and comes back. */
@OnCluster
@ResourceLock(OnCluster.CLUSTER)
class ClusterFaultsE2E {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static Faults registry;

  @BeforeAll
  static void start(Cluster cluster) {
    registry = Faults.of(cluster);
  }

  @Test
  void theAPIServerMayBeAwayWhileAPodPublishes(Cluster cluster, Namespace namespace) {
    var image = TinyImage.of(namespace, "alone");
    try (var pushes = registry.seen(image.requests("PUT", "manifests/[^:]+"))) {
      var atWork = registry.held(image.uploads());
      image.apply();
      atWork.awaitHit();
      cluster.stopComponent("kube-apiserver");
      atWork.end();
      pushes.awaitHit();
      cluster.startComponent("kube-apiserver");

      assertThat(image.resource()).within(LIMIT).hasCondition("Ready", "True");
      assertThat(image.build().get().at("/status/attempts").asInt()).isEqualTo(1);
      assertThat(pushes.hits()).isEqualTo(1);
    }
  }

  /** Kubelet and containerd crash, and with them what runs in the pod. */
  @Test
  void aNodeThatIsStartedAgainLosesThePodAndNotTheBuild(Cluster cluster, Namespace namespace) {
    var image = TinyImage.of(namespace, "rebooted");
    try (var atWork = registry.held(image.uploads())) {
      image.apply();
      atWork.awaitHit();
      var processes = Processes.of(namespace.list("pods").getFirst());
      cluster.stopComponent("kubelet");
      cluster.stopComponent("containerd");
      processes.kill();
      cluster.startComponent("containerd");
      cluster.startComponent("kubelet");

      assertThat(image.build()).within(LIMIT).hasCondition("Building", "False", "Retrying");
    }

    assertThat(image.resource()).within(LIMIT).hasCondition("Ready", "True");
    assertThat(image.build().get().at("/status/attempts").asInt()).isEqualTo(2);
  }

  @Test
  void theRegistryMayCrashWhileAPodPulls(Cluster cluster, Namespace namespace) {
    var image = TinyImage.of(namespace, "waiting").madeFrom(Setup.FAULTY_REGISTRY);
    var atWork = registry.held("GET /v2/slipway/pause/blobs/.*");
    image.apply();
    atWork.awaitHit();
    cluster.stopComponent("registry");
    atWork.end();

    assertThat(image.build())
        .within(LIMIT)
        .hasCondition("Building", "False", "Retrying")
        .hasCondition("Prepared", "False", "RegistryUnreachable");
    cluster.startComponent("registry");

    assertThat(image.resource()).within(LIMIT).hasCondition("Ready", "True");
    assertThat(Chain.condition(image.build().get(), "Succeeded", "reason")).isEqualTo("Published");
  }
}
