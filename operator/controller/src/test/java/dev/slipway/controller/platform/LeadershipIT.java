// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectorBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Elections with the chart's rights. */
class LeadershipIT {
  @RegisterExtension static final ApiServer api = new ApiServer();

  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** One operator as far as the election goes. */
  private final class Candidate {
    final Traffic traffic = new Traffic(new Metrics(new SimpleMeterRegistry()));
    final KubernetesClient client = api.client(traffic);
    final AtomicBoolean ended = new AtomicBoolean();
    final Leadership leadership;
    final CompletableFuture<?> election;

    Candidate(String name) {
      leadership =
          new Leadership(
              client,
              new Leadership.Identity("slipway-system", name),
              new Metrics(new SimpleMeterRegistry()),
              traffic,
              () -> ended.set(true));
      var wanted = leadership.configuration();
      election =
          new LeaderElectorBuilder(client, threads)
              .withConfig(
                  new LeaderElectionConfig(
                      new LeaseLock(
                          wanted.getLeaseNamespace().orElseThrow(), wanted.getLeaseName(), name),
                      wanted.getLeaseDuration(),
                      wanted.getRenewDeadline(),
                      wanted.getRetryPeriod(),
                      wanted.getLeaderCallbacks().orElseThrow(),
                      false,
                      name))
              .build()
              .start();
    }

    /** As the process does when it is asked to end. */
    void stop() {
      leadership.stopping();
      election.cancel(true);
      leadership.release();
    }

    boolean leads() {
      return leadership.state().leads();
    }
  }

  @AfterEach
  void endElections() {
    threads.shutdownNow();
    api.admin().leases().inNamespace("slipway-system").withName(Leadership.LEASE).delete();
  }

  @Test
  void oneOfTwoLeadsAndTheOtherFollowsSoonAfterItIsStopped() {
    var first = new Candidate("first");
    await().until(first::leads);
    var second = new Candidate("second");
    await().until(() -> "first".equals(second.leadership.state().leader()));
    assertThat(second.leads()).isFalse();

    var asked = Instant.now();
    first.stop();
    await().atMost(Duration.ofSeconds(6)).until(second::leads);

    assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(6));
    assertThat(first.ended).isFalse();
    second.stop();
    assertThat(lease().getSpec().getHolderIdentity()).isNull();
  }

  @Test
  void whoLosesTheLeaseEnds() {
    var first = new Candidate("first");
    await().until(first::leads);

    takeAway();

    await().atMost(Duration.ofSeconds(10)).untilTrue(first.ended);
    first.stop();
    assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("thief");
  }

  private static void takeAway() {
    api.admin()
        .leases()
        .inNamespace("slipway-system")
        .withName(Leadership.LEASE)
        .edit(lease ->
            new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity("thief")
                .withRenewTime(Instant.now().atZone(ZoneOffset.UTC))
                .endSpec()
                .build());
  }

  private static Lease lease() {
    return api.admin().leases().inNamespace("slipway-system").withName(Leadership.LEASE).get();
  }
}
