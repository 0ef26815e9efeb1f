// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.api.v1alpha1.OSImageSpec;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.api.v1alpha1.PublishedBuild;
import dev.slipway.api.v1alpha1.Retention.PruneRegistry;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.build.BuildName;
import dev.slipway.core.build.Failure;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.image.Composition;
import dev.slipway.core.image.DesiredImage;
import dev.slipway.core.image.ImageBuild;
import dev.slipway.core.image.Input;
import dev.slipway.core.image.ObservedImage;
import dev.slipway.core.image.ObservedImage.Known;
import dev.slipway.core.image.Pin;
import dev.slipway.core.image.PinPolicy;
import dev.slipway.core.image.Published;
import dev.slipway.core.image.Retention;
import dev.slipway.core.image.Schedule;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads an OSImage and its builds. */
final class ImageObserver {
  static final String REBUILD = "slipway.dev/rebuild";
  private static final Duration REREAD = Duration.ofSeconds(30);

  private ImageObserver() {}

  static DesiredImage desired(OSImage image, Assembled assembled, Instant now) {
    var spec = image.getSpec();
    var composition = assembled.composition();
    Schedule schedule = null;
    if (spec.rebuild() != null) {
      try {
        schedule = Schedules.of(spec.rebuild(), now);
      } catch (Schedules.Wrong e) {
        composition =
            new Composition.Problem(Reason.InvalidSchedule, String.valueOf(e.getMessage()), false);
      }
    }
    var annotations = image.getMetadata().getAnnotations();
    return new DesiredImage(
        image.getMetadata().getName(),
        Objects.requireNonNullElse(image.getMetadata().getGeneration(), 0L),
        composition,
        policy(spec),
        spec.build().suspend(),
        annotations == null ? null : annotations.get(REBUILD),
        schedule,
        Model.settings(ImageBuilds.settings(spec)),
        Model.test(spec.test()),
        new Retention(
            spec.retention().successful(),
            spec.retention().failed(),
            spec.retention().pruneRegistry() == PruneRegistry.Tags),
        assembled.isReread() ? REREAD : null);
  }

  private static PinPolicy policy(OSImageSpec spec) {
    return switch (spec.inputs().pinPolicy()) {
      case ResolveOnce -> new PinPolicy.ResolveOnce();
      case RequireDigest -> new PinPolicy.RequireDigest();
      case RefreshEvery ->
          new PinPolicy.RefreshEvery(Duration.ofSeconds(spec.inputs().refreshIntervalSeconds()));
    };
  }

  static ObservedImage observe(OSImage image, Stream<OSImageBuild> builds) {
    var found = builds.map(build -> build(image, build)).toList();
    var status = image.getStatus();
    return new ObservedImage(
        status == null ? Known.NOTHING : known(image, status), null, found, null);
  }

  private static Known known(OSImage image, OSImageStatus status) {
    var generation = image.getMetadata().getGeneration();
    return new Known(
        status.observedGeneration(),
        status.inputs().stream().map(i -> new Pin(i.ref(), i.digest())).toList(),
        Conditions.find(status.conditions(), "InputsResolved")
            .filter(c -> "False".equals(c.getStatus()))
            .filter(c -> Objects.equals(c.getObservedGeneration(), generation))
            .map(c -> Instant.parse(c.getLastTransitionTime()))
            .orElse(null),
        time(status.lastRefreshAt()),
        time(status.lastScheduleAt()),
        status.handledRebuild(),
        published(status.latest()));
  }

  private static @Nullable Instant time(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }

  private static @Nullable Published published(@Nullable PublishedBuild latest) {
    return latest == null
        ? null
        : new Published(
            latest.build(),
            latest.contentDigest(),
            latest.reference(),
            latest.sizeBytes(),
            latest.completedAt());
  }

  private static ImageBuild build(OSImage image, OSImageBuild build) {
    var meta = build.getMetadata();
    var spec = build.getSpec();
    var ours =
        meta.getDeletionTimestamp() == null
            && build.hasOwnerReferenceFor(image.getMetadata().getUid());
    return new ImageBuild(
        meta.getName(),
        meta.getResourceVersion(),
        Instant.parse(
            Objects.requireNonNullElse(meta.getCreationTimestamp(), "1970-01-01T00:00:00Z")),
        BuildMarks.generation(build),
        spec.contentDigest(),
        spec.nonce(),
        Model.inputs(spec.os()).stream().map(Input::ref).collect(Collectors.toSet()),
        BuildMarks.sources(build),
        Model.settings(spec),
        Model.test(spec.test()),
        spec.repository() + ":" + tag(spec),
        ours ? state(build) : new ImageBuild.Going());
  }

  private static String tag(OSImageBuildSpec spec) {
    return Objects.requireNonNullElseGet(spec.tag(), () -> BuildName.version(spec.contentDigest()));
  }

  private static ImageBuild.State state(OSImageBuild build) {
    var status = build.getStatus();
    if (status == null) {
      return new ImageBuild.Running("has not begun");
    }
    var conditions = status.conditions();
    if (Conditions.isTrue(conditions, "Interrupted")) {
      return new ImageBuild.Interrupted();
    }
    var reference = status.reference();
    var failure = status.failure();
    if (failure != null) {
      return new ImageBuild.Failed(
          new Failure(failure.step(), failure.reason(), failure.exitCode(), failure.message()),
          reference != null);
    }
    return reference != null && Conditions.isTrue(conditions, "Succeeded")
        ? new ImageBuild.Succeeded(
            new Published(
                build.getMetadata().getName(),
                build.getSpec().contentDigest(),
                reference,
                Objects.requireNonNullElse(status.sizeBytes(), 0L),
                status.completedAt()),
            Conditions.isTrue(conditions, "Tested"))
        : new ImageBuild.Running(message(conditions));
  }

  /** What is being done: the last step that has begun. */
  private static String message(List<Condition> conditions) {
    return Stream.of("Tested", "Building", "Prepared")
        .flatMap(type -> Conditions.find(conditions, type).stream())
        .filter(c -> !"NotTested".equals(c.getReason()) && !"Pending".equals(c.getReason()))
        .map(Condition::getMessage)
        .findFirst()
        .orElse("has begun");
  }
}
