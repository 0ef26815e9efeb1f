// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.BuildFailure;
import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.api.v1alpha1.PublishedBuild;
import dev.slipway.api.v1alpha1.ResolvedInput;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.build.Failure;
import dev.slipway.core.image.ImagePlan;
import dev.slipway.core.image.Pin;
import dev.slipway.core.image.Published;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a plan's status into an OSImage's shape. What builds say of themselves beyond the plan is
 * taken from them or, when they are gone, from the status before.
 */
final class ImageStatuses {
  private final @Nullable OSImageStatus before;
  private final Collection<OSImageBuild> builds;
  private final Instant now;

  private ImageStatuses(
      @Nullable OSImageStatus before, Collection<OSImageBuild> builds, Instant now) {
    this.before = before;
    this.builds = builds;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  static OSImageStatus of(
      OSImage image, Collection<OSImageBuild> builds, ImagePlan.Status planned, Instant now) {
    return new ImageStatuses(image.getStatus(), builds, now)
        .of(planned, Objects.requireNonNullElse(image.getMetadata().getGeneration(), 0L));
  }

  private OSImageStatus of(ImagePlan.Status planned, long generation) {
    return new OSImageStatus(
        generation,
        planned.pins().stream().map(this::input).toList(),
        planned.contentDigest(),
        planned.latestBuild(),
        planned.latest() == null ? null : published(planned.latest()),
        planned.previous().stream().map(this::published).toList(),
        failure(planned.latestBuild(), planned.failure()),
        time(planned.lastRefreshAt()),
        time(planned.nextRefreshAt()),
        time(planned.lastScheduleAt()),
        planned.handledRebuild(),
        Conditions.merge(
            before == null ? List.of() : before.conditions(),
            planned.conditions(),
            generation,
            now));
  }

  /** The time stays while the digest does. */
  private ResolvedInput input(Pin pin) {
    return (before == null ? Stream.<ResolvedInput>of() : before.inputs().stream())
        .filter(old -> old.ref().equals(pin.ref()) && old.digest().equals(pin.digest()))
        .findFirst()
        .orElseGet(() -> new ResolvedInput(pin.ref(), pin.digest(), now.toString()));
  }

  private PublishedBuild published(Published planned) {
    var build = find(planned.build());
    if (build.isPresent() && build.get().getStatus() != null) {
      var status = build.get().getStatus();
      return new PublishedBuild(
          planned.build(),
          planned.contentDigest(),
          planned.reference(),
          planned.sizeBytes(),
          planned.completedAt(),
          Conditions.find(status.conditions(), "Tested")
              .filter(c -> "True".equals(c.getStatus()))
              .map(c -> c.getLastTransitionTime())
              .orElse(null),
          status.outputs());
    }
    return (before == null ? Stream.<PublishedBuild>of() : known(before))
        .filter(old -> old.build().equals(planned.build()))
        .findFirst()
        .orElseGet(() ->
            new PublishedBuild(
                planned.build(),
                planned.contentDigest(),
                planned.reference(),
                planned.sizeBytes(),
                planned.completedAt(),
                null,
                List.of()));
  }

  private static Stream<PublishedBuild> known(OSImageStatus status) {
    return Stream.concat(Stream.ofNullable(status.latest()), status.previous().stream());
  }

  private @Nullable BuildFailure failure(@Nullable String build, @Nullable Failure failure) {
    if (failure == null) {
      return null;
    }
    return new BuildFailure(
        failure.step(),
        failure.reason(),
        failure.exitCode(),
        failure.message(),
        find(build)
            .map(OSImageBuild::getStatus)
            .map(status -> status.failure())
            .map(BuildFailure::lastLines)
            .orElse(null));
  }

  private Optional<OSImageBuild> find(@Nullable String name) {
    return builds.stream().filter(b -> b.getMetadata().getName().equals(name)).findFirst();
  }

  /** Whole seconds: how the API server has times, and what does not change by being read. */
  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
