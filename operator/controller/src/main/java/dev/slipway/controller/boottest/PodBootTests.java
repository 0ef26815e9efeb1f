// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.boottest;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.build.BootTests;
import dev.slipway.controller.platform.Settings;
import dev.slipway.core.boottest.BootTest;
import dev.slipway.core.boottest.DesiredTest;
import dev.slipway.core.build.TestState;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Boot tests in pods beside their builds. */
@ApplicationScoped
class PodBootTests implements BootTests {
  private final Settings settings;
  private final Clock clock;

  PodBootTests(Settings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public TestState observe(OSImageBuild build, Collection<Pod> pods) {
    var test = build.getSpec().test();
    return test == null ? new TestState.NotWanted() : state(desired(test), build, pods);
  }

  @Override
  public @Nullable String pod(OSImageBuild build, Collection<Pod> pods) {
    var test = build.getSpec().test();
    var attempt = test == null ? 0 : TestPods.observe(build, pods, desired(test)).attempt();
    return attempt == 0 ? null : TestPods.name(build, attempt);
  }

  /**
   * Makes the next attempt's pod. A cache may be behind, and a second pod of a test would cost what
   * the first did, so the API server is asked.
   */
  @Override
  public void start(OSImageBuild build, String artifact, Context<OSImageBuild> context) {
    var test = Objects.requireNonNull(build.getSpec().test());
    var desired = desired(test);
    var pods = pods(build, context.getClient());
    if (!(state(desired, build, pods) instanceof TestState.Waiting)) {
      return;
    }
    TestManifests.all(build, test).forEach(object -> put(object, build, context.getClient()));
    var pod =
        TestPodManifest.of(
            build,
            test,
            TestPods.observe(build, pods, desired).attempt() + 1,
            artifact,
            settings.images().vmm(),
            settings.machines().kvmResource(),
            desired.deadline());
    try {
      context.resourceOperations().create(pod);
    } catch (KubernetesClientException e) {
      refuseAnothers(pod, build, context.getClient(), e);
    }
  }

  @Override
  public boolean isThere(OSImageBuild build, Collection<Pod> pods) {
    return pods.stream()
        .filter(pod -> !pod.isMarkedForDeletion())
        .anyMatch(pod -> TestPods.isOf(build, pod));
  }

  @Override
  public void stop(OSImageBuild build, Context<OSImageBuild> context) {
    var test = build.getSpec().test();
    if (test != null) {
      Stream.<HasMetadata>concat(
              TestManifests.all(build, test).stream(), pods(build, context.getClient()).stream())
          .forEach(object -> delete(object, build, context.getClient()));
    }
  }

  private TestState state(DesiredTest desired, OSImageBuild build, Collection<Pod> pods) {
    return BootTest.state(desired, TestPods.observe(build, pods, desired), clock.instant());
  }

  static DesiredTest desired(dev.slipway.api.v1alpha1.BootTest test) {
    return new DesiredTest(
        test.timeoutSeconds(), test.checks().stream().map(check -> check.name()).toList());
  }

  private static List<Pod> pods(OSImageBuild build, KubernetesClient client) {
    return TestPods.attempts()
        .mapToObj(n ->
            client
                .pods()
                .inNamespace(build.getMetadata().getNamespace())
                .withName(TestPods.name(build, n))
                .get())
        .filter(Objects::nonNull)
        .toList();
  }

  private static void put(HasMetadata wanted, OSImageBuild build, KubernetesClient client) {
    try {
      client.resource(wanted).create();
    } catch (KubernetesClientException e) {
      refuseAnothers(wanted, build, client, e);
    }
  }

  /** One of the name may be there from a pass before. Another's is never used. */
  private static void refuseAnothers(
      HasMetadata wanted,
      OSImageBuild build,
      KubernetesClient client,
      KubernetesClientException refused) {
    if (refused.getCode() != HttpURLConnection.HTTP_CONFLICT) {
      throw refused;
    }
    var there = client.resource(wanted).get();
    if (there == null || there.isMarkedForDeletion()) {
      throw refused; // it is tried again
    }
    if (!there.hasOwnerReferenceFor(build.getMetadata().getUid())) {
      throw new IllegalStateException(
          "%s %s is there and not of this build; delete it"
              .formatted(wanted.getKind(), wanted.getMetadata().getName()));
    }
  }

  private static void delete(HasMetadata object, OSImageBuild build, KubernetesClient client) {
    var there = client.resource(object).get();
    if (there != null && there.hasOwnerReferenceFor(build.getMetadata().getUid())) {
      client.resource(there).delete();
    }
  }
}
