// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.LocalRef;
import dev.slipway.api.v1alpha1.MachineType;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.api.v1alpha1.OSMachineClass;
import dev.slipway.api.v1alpha1.OSMachineClassSpec;
import dev.slipway.api.v1alpha1.OSNodePoolSpec;
import dev.slipway.api.v1alpha1.PodVM;
import dev.slipway.api.v1alpha1.PoolImage;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.History;
import dev.slipway.core.rollout.Limit;
import dev.slipway.core.rollout.Manner;
import dev.slipway.core.rollout.Order;
import dev.slipway.core.rollout.PoolDesired;
import dev.slipway.core.rollout.RolloutAction.CreateMachine;
import dev.slipway.core.rollout.RolloutPlanner;
import dev.slipway.core.rollout.Target;
import dev.slipway.core.rollout.Times;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolObjectsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.5Z");

  @Test
  void aMachineIsHeldAndOwnedFromTheStart() throws IOException {
    var view = view("a");
    var build = (Target.Build) PoolObserver.desired(view).target();

    var machine =
        MachineObjects.machine(
            view.pool(), new CreateMachine("web-0123", build, Reason.MachineCreated, ""));

    assertThat(Serialization.asYaml(machine)).isEqualTo(golden("machine.yaml"));
  }

  @Test
  void aPlanBecomesAStatus() throws IOException {
    assertThat(Serialization.asYaml(status(view("a")))).isEqualTo(golden("status.yaml"));
  }

  @Test
  void anEqualPlanLaterIsAnEqualStatus() {
    var view = view("a");
    view.pool().setStatus(status(view));

    assertThat(
            PoolStatus.of(
                view,
                RolloutPlanner.plan(PoolObserver.desired(view), PoolObserver.observed(view), NOW),
                NOW.plusSeconds(60)))
        .isEqualTo(view.pool().getStatus());
  }

  @Test
  void aFailureIsToldAndTheRestOfTheStatusStays() {
    var view = view("a");
    var before = status(view);
    view.pool().setStatus(before);

    var failing = PoolStatus.failing(view.pool(), "the API server refused", NOW);

    assertThat(failing.replicas()).isEqualTo(before.replicas());
    assertThat(failing.target()).isEqualTo(before.target());
    assertThat(failing.conditions())
        .extracting(c -> c.getType() + "=" + c.getStatus() + " " + c.getReason())
        .containsExactly(
            "Available=False TooFewAvailable",
            "UpToDate=False WaitingForMachine",
            "Stalled=False Scaling",
            "Progressing=False InternalError");
  }

  @Test
  void whatAPoolNeedsIsMissedInTheOrderInWhichPeopleMakeIt() {
    var pool = view("a").pool();

    assertThat(
            target(
                new PoolView(
                    pool, Optional.empty(), Optional.empty(), List.of(), Map.of(), List.of())))
        .isEqualTo(Reason.ImageRefNotFound);
    assertThat(
            target(
                new PoolView(
                    pool,
                    Optional.of(new OSImage()),
                    Optional.empty(),
                    List.of(),
                    Map.of(),
                    List.of())))
        .isEqualTo(Reason.WaitingForBuild);
    assertThat(
            target(
                new PoolView(
                    pool, view("a").image(), Optional.empty(), List.of(), Map.of(), List.of())))
        .isEqualTo(Reason.ClassNotFound);
  }

  @Test
  void everySettingReachesThePlanner() {
    var view = view("a");
    view.pool()
        .setSpec(
            Serialization.unmarshal(
                """
                replicas: 10
                image: {osImageRef: {name: os}}
                machineClassRef: {name: small}
                minReadySeconds: 7
                progressDeadlineSeconds: 120
                paused: true
                drain: {timeoutSeconds: 60, onTimeout: Abort}
                strategy:
                  type: Manual
                  maxSurge: 15%
                  maxUnavailable: 1
                  orderBy: [{type: Zone}, {type: Age}, {type: Label, label: tier}]
                """,
                OSNodePoolSpec.class));

    assertThat(PoolObserver.desired(view))
        .isEqualTo(
            new PoolDesired(
                "web",
                "uid-1",
                10,
                new PoolDesired.Limits(new Limit.Percent(15), new Limit.Count(1)),
                new Manner(
                    Manner.Type.MANUAL,
                    true,
                    List.of(
                        new Order.Label("topology.kubernetes.io/zone"),
                        new Order.Age(),
                        new Order.Label("tier")),
                    true),
                new Times(Duration.ofSeconds(7), Duration.ofMinutes(10), Duration.ofMinutes(2)),
                PoolObserver.desired(view).target()));
  }

  @Test
  void aPinnedPoolWantsTheBuildOfItsDigestOrNone() {
    var view = view("b");
    var latest = Pools.built("b");
    view.image()
        .orElseThrow()
        .setStatus(
            new OSImageStatus(
                1L,
                List.of(),
                Pools.digest("b"),
                "os-b",
                latest.latest(),
                List.of(Objects.requireNonNull(Pools.built("a").latest())),
                null,
                null,
                null,
                null,
                null,
                List.of()));

    assertThat(pinned(view, "a")).isInstanceOf(Target.Build.class);
    assertThat(((Target.Build) pinned(view, "a")).name()).isEqualTo("os-a");
    assertThat(((Target.Build) pinned(view, "b")).name()).isEqualTo("os-b");
    assertThat(((Target.Missing) pinned(view, "c")).reason()).isEqualTo(Reason.PinnedBuildNotFound);
  }

  private static Target pinned(PoolView view, String digit) {
    var spec = view.pool().getSpec();
    view.pool()
        .setSpec(
            new OSNodePoolSpec(
                spec.replicas(),
                new PoolImage(new LocalRef("os"), Pools.digest(digit)),
                spec.machineClassRef(),
                null,
                null,
                null,
                null,
                null,
                null,
                null));
    return PoolObserver.desired(view).target();
  }

  @Test
  void aRevisionSaysWhatItWasMadeFrom() {
    var build = new Target.Build("os-a", Pools.digest("a"), "r.example/os@" + Pools.digest("a"));
    var object = Revisions.object(view("a").pool(), build);
    object.setRevision(4L);

    assertThat(object.getMetadata().getName()).isEqualTo("web-aaaaaaaaaa");
    assertThat(Revisions.revision(object)).contains(new History.Revision(4, build));
    object.setData(Map.of("other", "things"));
    assertThat(Revisions.revision(object)).isEmpty();
  }

  @Test
  void aPoolThatIsBeingDeletedWantsNoMachine() {
    var view = view("a");
    view.pool().getMetadata().setDeletionTimestamp("2026-01-01T12:00:00Z");

    assertThat(PoolObserver.desired(view).replicas()).isZero();
  }

  private static Reason target(PoolView view) {
    return ((Target.Missing) PoolObserver.desired(view).target()).reason();
  }

  private static dev.slipway.api.v1alpha1.OSNodePoolStatus status(PoolView view) {
    return PoolStatus.of(
        view,
        RolloutPlanner.plan(PoolObserver.desired(view), PoolObserver.observed(view), NOW),
        NOW);
  }

  private static PoolView view(String digit) {
    var pool = Pools.web("ns", 2);
    pool.getMetadata().setUid("uid-1");
    pool.getMetadata().setGeneration(3L);
    var image = new OSImage();
    image.setStatus(Pools.built(digit));
    var small = new OSMachineClass();
    small.setSpec(
        new OSMachineClassSpec(MachineType.PodVM, 600, new PodVM(null, null, null), null));
    return new PoolView(
        pool, Optional.of(image), Optional.of(small), List.of(), Map.of(), List.of());
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = PoolObjectsTest.class.getResourceAsStream("/nodepool/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
