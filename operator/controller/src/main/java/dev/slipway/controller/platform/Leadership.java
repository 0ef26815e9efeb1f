// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Which of several operators reconciles. JOSDK's election decides it by a Lease; this adds what it
 * lacks:
 *
 * <ol>
 *   <li>An operator that is stopped finishes the reconciliations in work and then gives the lease
 *       away, so that its successor need not wait until it runs out.
 *   <li>An operator that loses the lease ends at once, without finishing anything: another may be
 *       at it.
 *   <li>So does one that could not renew it for {@link #RENEW_DEADLINE}, even if the request for it
 *       hangs, measured by a clock that nobody sets. The lease is longer.
 * </ol>
 */
final class Leadership {
  /** The name of the Lease, in the operator's namespace. */
  static final String LEASE = "slipway-operator";

  private static final Logger LOG = Logger.getLogger(Leadership.class);
  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);
  private static final Duration LIMIT = RENEW_DEADLINE.plusSeconds(2);

  private final KubernetesClient client;
  private final Identity identity;
  private final Metrics metrics;
  private final Traffic traffic;
  private final Runnable end;
  private final ScheduledExecutorService guard =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("lease-guard").factory());
  private volatile State state = new State(false, false, null);

  /** Who this operator is, and where its lease lies. */
  record Identity(String namespace, String name) {}

  /**
   * What is known of the election.
   *
   * @param leader who holds the lease, if anybody does
   */
  record State(boolean leads, boolean stopping, @Nullable String leader) {
    State withLeads(boolean now) {
      return new State(now, stopping, leader);
    }

    State withLeader(@Nullable String now) {
      return new State(leads, stopping, now);
    }

    State stopped() {
      return new State(leads, true, leader);
    }
  }

  /**
   * @param end ends this process at once
   */
  Leadership(
      KubernetesClient client, Identity identity, Metrics metrics, Traffic traffic, Runnable end) {
    this.client = client;
    this.identity = identity;
    this.metrics = metrics;
    this.traffic = traffic;
    this.end = end;
    metrics.leading(false);
  }

  /** For JOSDK. */
  LeaderElectionConfiguration configuration() {
    var _ = guard.scheduleWithFixedDelay(this::check, 1, 1, TimeUnit.SECONDS);
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
        .withLeaseNamespace(identity.namespace())
        .withIdentity(identity.name())
        .withLeaseDuration(LEASE_DURATION)
        .withRenewDeadline(RENEW_DEADLINE)
        .withRetryPeriod(RETRY_PERIOD)
        .withLeaderCallbacks(new LeaderCallbacks(this::leads, this::lost, this::leaderIs))
        // Without JOSDK's exit, which runs the hooks of a graceful stop: whoever lost the lease
        // must not.
        .buildForTest(false);
  }

  State state() {
    return state;
  }

  private synchronized void leads() {
    state = state.withLeads(true);
    metrics.leading(true);
    LOG.infof("%s leads", identity.name());
  }

  private synchronized void leaderIs(@Nullable String leader) {
    state = state.withLeader(leader == null || leader.isEmpty() ? null : leader);
  }

  private synchronized void lost() {
    if (!state.stopping() && state.leads()) {
      LOG.errorf("%s has lost the lease and ends", identity.name());
      end.run();
    }
  }

  private void check() {
    var since = Duration.ofNanos(System.nanoTime() - traffic.leaseWritten());
    if (state.leads() && !state.stopping() && since.compareTo(LIMIT) > 0) {
      LOG.errorf(
          "%s could not renew the lease for %d s and ends", identity.name(), since.toSeconds());
      end.run();
    }
  }

  /** From now on, the end of the election is what was asked for. */
  synchronized void stopping() {
    state = state.stopped();
  }

  /** Lets another operator lead at once; nothing may be in work any more. */
  void release() {
    guard.shutdownNow();
    if (!state.leads()) {
      return;
    }
    metrics.leading(false);
    try {
      var leases = client.leases().inNamespace(identity.namespace());
      var lease = leases.withName(LEASE).get();
      if (lease != null && identity.name().equals(lease.getSpec().getHolderIdentity())) {
        leases.resource(released(lease)).update();
        LOG.infof("%s has given the lease away", identity.name());
      }
    } catch (KubernetesClientException e) {
      LOG.warnf("the lease was not given away and runs out by itself: %s", e.getMessage());
    }
  }

  /** As client-go leaves it: nobody's, and for a second only. */
  private static Lease released(Lease lease) {
    return new LeaseBuilder(lease)
        .editSpec()
        .withHolderIdentity(null)
        .withLeaseDurationSeconds(1)
        .endSpec()
        .build();
  }
}
