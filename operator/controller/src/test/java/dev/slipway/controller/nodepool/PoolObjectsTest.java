// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.RolloutAction.CreateMachine;
import dev.slipway.core.rollout.RolloutPlanner;
import dev.slipway.core.rollout.Target;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
            "Progressing=False InternalError");
  }

  @Test
  void whatAPoolNeedsIsMissedInTheOrderInWhichPeopleMakeIt() {
    var pool = view("a").pool();

    assertThat(target(new PoolView(pool, Optional.empty(), false, List.of(), Map.of())))
        .isEqualTo(Reason.ImageRefNotFound);
    assertThat(target(new PoolView(pool, Optional.of(new OSImage()), false, List.of(), Map.of())))
        .isEqualTo(Reason.WaitingForBuild);
    assertThat(target(new PoolView(pool, view("a").image(), false, List.of(), Map.of())))
        .isEqualTo(Reason.ClassNotFound);
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
    return new PoolView(pool, Optional.of(image), true, List.of(), Map.of());
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = PoolObjectsTest.class.getResourceAsStream("/nodepool/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
