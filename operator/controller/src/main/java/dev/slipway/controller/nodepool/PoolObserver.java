// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.PoolDesired;
import dev.slipway.core.rollout.PoolObserved;
import dev.slipway.core.rollout.Target;
import dev.slipway.core.rollout.Waiting;
import java.time.Duration;
import java.util.Optional;

/** Resources as the planner sees them. */
final class PoolObserver {
  private PoolObserver() {}

  static PoolDesired desired(PoolView view) {
    var meta = view.pool().getMetadata();
    var spec = view.pool().getSpec();
    return new PoolDesired(
        meta.getName(),
        meta.getUid(),
        view.deleting() ? 0 : spec.replicas(),
        new PoolDesired.Limits(spec.strategy().maxSurge(), spec.strategy().maxUnavailable()),
        Duration.ofSeconds(spec.minReadySeconds()),
        target(view));
  }

  static PoolObserved observed(PoolView view) {
    return new PoolObserved(
        view.machines().stream()
            .map(m ->
                MachineObserver.observe(
                    m, Optional.ofNullable(view.nodes().get(m.getMetadata().getName()))))
            .toList());
  }

  private static Target target(PoolView view) {
    var image = imageName(view.pool());
    if (view.image().isEmpty()) {
      return missing(
          Reason.ImageRefNotFound,
          "OSImage",
          image,
          "there is no OSImage %s in this namespace; create it, or correct spec.image.osImageRef"
              .formatted(image));
    }
    if (view.latest().isEmpty()) {
      return missing(
          Reason.WaitingForBuild,
          "OSImage",
          image,
          "OSImage %s has no build that succeeded yet".formatted(image));
    }
    if (!view.classExists()) {
      var name = view.pool().getSpec().machineClassRef().name();
      return missing(
          Reason.ClassNotFound,
          "OSMachineClass",
          name,
          "there is no OSMachineClass %s; create it, or correct spec.machineClassRef"
              .formatted(name));
    }
    var latest = view.latest().get();
    return new Target.Build(latest.build(), latest.contentDigest(), latest.reference());
  }

  private static String imageName(OSNodePool pool) {
    return pool.getSpec().image().osImageRef().name();
  }

  private static Target missing(Reason reason, String kind, String object, String message) {
    return new Target.Missing(reason, new Waiting(kind, object, Optional.empty(), message));
  }
}
