// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.DrainTimeout;
import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.api.v1alpha1.OrderBy;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.rollout.Limit;
import dev.slipway.core.rollout.Manner;
import dev.slipway.core.rollout.Order;
import dev.slipway.core.rollout.PoolDesired;
import dev.slipway.core.rollout.PoolObserved;
import dev.slipway.core.rollout.Target;
import dev.slipway.core.rollout.Times;
import dev.slipway.core.rollout.Waiting;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Resources as the planner sees them. */
final class PoolObserver {
  private static final String ZONE = "topology.kubernetes.io/zone";

  private PoolObserver() {}

  static PoolDesired desired(PoolView view) {
    var meta = view.pool().getMetadata();
    var spec = view.pool().getSpec();
    return new PoolDesired(
        meta.getName(),
        meta.getUid(),
        view.deleting() ? 0 : spec.replicas(),
        new PoolDesired.Limits(
            limit(spec.strategy().maxSurge()), limit(spec.strategy().maxUnavailable())),
        new Manner(
            switch (spec.strategy().type()) {
              case RollingReplace -> Manner.Type.ROLLING;
              case OnDelete -> Manner.Type.ON_DELETE;
              case Manual -> Manner.Type.MANUAL;
            },
            spec.paused(),
            spec.strategy().orderBy().stream().map(PoolObserver::order).toList(),
            spec.drain().onTimeout() == DrainTimeout.Abort),
        new Times(
            Duration.ofSeconds(spec.minReadySeconds()),
            view.machineClass()
                .map(c -> Duration.ofSeconds(c.getSpec().launchTimeoutSeconds()))
                .orElse(Times.LAUNCH),
            Duration.ofSeconds(spec.progressDeadlineSeconds())),
        target(view));
  }

  /** The API server takes no other text than a share. */
  private static Limit limit(IntOrString value) {
    return value.getStrVal() == null
        ? new Limit.Count(value.getIntVal())
        : new Limit.Percent(Integer.parseInt(value.getStrVal().replace("%", "")));
  }

  private static Order order(OrderBy by) {
    return switch (by.type()) {
      case Zone -> new Order.Label(ZONE);
      case Age -> new Order.Age();
      case Label -> new Order.Label(Objects.requireNonNull(by.label()));
    };
  }

  static PoolObserved observed(PoolView view) {
    var labels =
        view.pool().getSpec().strategy().orderBy().stream()
            .map(PoolObserver::order)
            .flatMap(by -> by instanceof Order.Label(var key) ? Stream.of(key) : Stream.empty())
            .collect(Collectors.toSet());
    return new PoolObserved(
        view.machines().stream()
            .map(m ->
                MachineObserver.observe(
                    m, Optional.ofNullable(view.nodes().get(m.getMetadata().getName())), labels))
            .toList(),
        PoolStatus.progress(view.pool()));
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
    var digest = view.pool().getSpec().image().digest();
    if (view.wanted().isEmpty() && digest != null) {
      return missing(
          Reason.PinnedBuildNotFound,
          "OSImage",
          image,
          "OSImage %s has no build that succeeded with the digest %s; status.latest and status.previous there have those that are kept"
              .formatted(image, digest));
    }
    if (view.wanted().isEmpty()) {
      return missing(
          Reason.WaitingForBuild,
          "OSImage",
          image,
          "OSImage %s has no build that succeeded yet".formatted(image));
    }
    if (!view.machineClass().isPresent()) {
      var name = view.pool().getSpec().machineClassRef().name();
      return missing(
          Reason.ClassNotFound,
          "OSMachineClass",
          name,
          "there is no OSMachineClass %s; create it, or correct spec.machineClassRef"
              .formatted(name));
    }
    var wanted = view.wanted().get();
    return new Target.Build(wanted.build(), wanted.contentDigest(), wanted.reference());
  }

  private static String imageName(OSNodePool pool) {
    return pool.getSpec().image().osImageRef().name();
  }

  private static Target missing(Reason reason, String kind, String object, String message) {
    return new Target.Missing(reason, new Waiting(kind, object, Optional.empty(), message));
  }
}
