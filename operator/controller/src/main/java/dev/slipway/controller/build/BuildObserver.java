// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildSpec;
import dev.slipway.api.v1alpha1.OSImageBuildStatus;
import dev.slipway.api.v1alpha1.PublishedOutput;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.build.Answers;
import dev.slipway.core.build.Artifact;
import dev.slipway.core.build.DesiredBuild;
import dev.slipway.core.build.JobState;
import dev.slipway.core.build.ObservedBuild;
import dev.slipway.core.build.Pushed;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.ImageReference;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads an OSImageBuild, its Job and the Job's pods. */
final class BuildObserver {
  private BuildObserver() {}

  static DesiredBuild desired(OSImageBuild build) {
    var spec = build.getSpec();
    return new DesiredBuild(
        build.getMetadata().getName(),
        spec.image(),
        spec.repository(),
        BuildArguments.tag(spec),
        BuildModel.bytes(spec.os()),
        outputs(spec),
        spec.nonce() != null,
        spec.build().retries());
  }

  private static Set<String> outputs(OSImageBuildSpec spec) {
    return spec.outputs().stream()
        .flatMap(output -> spec.architectures().stream().map(arch -> output.type() + "/" + arch))
        .collect(Collectors.toSet());
  }

  static ObservedBuild observe(BuildView view) {
    return new ObservedBuild(
        past(view.build().getStatus()),
        view.standing(),
        view.turn(),
        view.job().map(job -> job(view, job)).orElseGet(JobState.Absent::new),
        view.pods().stream().anyMatch(BuildPods::works),
        view.test(),
        Answers.NONE);
  }

  private static ObservedBuild.Past past(@Nullable OSImageBuildStatus status) {
    if (status == null) {
      return new ObservedBuild.Past(null, 0, null, null);
    }
    return new ObservedBuild.Past(
        time(status.startedAt()),
        Objects.requireNonNullElse(status.attempts(), 0),
        Conditions.find(status.conditions(), "Prepared")
            .filter(c -> "False".equals(c.getStatus()))
            .map(c -> time(c.getLastTransitionTime()))
            .orElse(null),
        pushed(status));
  }

  /** What an earlier pass found in the registry. */
  private static @Nullable Pushed pushed(OSImageBuildStatus status) {
    if (!Conditions.isTrue(status.conditions(), "Pushed")
        || status.reference() == null
        || status.digest() == null
        || !(ImageReference.parse(status.reference()) instanceof ImageReference reference)) {
      return null;
    }
    return new Pushed(
        reference,
        new Artifact(
            status.digest(),
            number(status.sizeBytes()),
            number(status.bytesMoved()),
            number(status.bytesReused()),
            Objects.requireNonNullElse(status.segments(), 0),
            Objects.requireNonNullElse(status.segmentsReused(), 0),
            status.outputs().stream().map(BuildObserver::output).toList()),
        Boolean.TRUE.equals(status.adopted()));
  }

  private static Artifact.Output output(PublishedOutput output) {
    return new Artifact.Output(
        output.type().name(), output.arch().name(), output.digest(), output.sizeBytes());
  }

  private static JobState job(BuildView view, Job job) {
    var build = view.build();
    if (job.getMetadata().getDeletionTimestamp() != null) {
      return new JobState.Going();
    }
    if (!job.hasOwnerReferenceFor(build.getMetadata().getUid())) {
      return isOfANamesake(job, build) ? new JobState.Going() : new JobState.Foreign();
    }
    var attempt = attempt(job);
    var complete = condition(job, "Complete");
    if (complete.isPresent()) {
      return new JobState.Complete(attempt, at(job, complete.get()), view.own().wordOfSuccess());
    }
    return condition(job, "Failed")
        .map(failed -> failed(view, job, failed))
        .orElseGet(() -> new JobState.Working(attempt, view.own().whatTheyDo()));
  }

  private static JobState failed(BuildView view, Job job, JobCondition failed) {
    var end = view.own().end(BuildPod.memoryLimit(view.build()));
    var settings = view.build().getSpec().build();
    var late = "DeadlineExceeded".equals(failed.getReason());
    return new JobState.Failed(
        attempt(job),
        at(job, failed),
        late ? Reason.DeadlineExceeded : end.how(),
        late ? late(view.build()) : BuildDisk.told(end.message(), settings),
        end.exitCode(),
        BuildDisk.told(end.word(), settings),
        view.lastLines());
  }

  private static String late(OSImageBuild build) {
    var status = build.getStatus();
    var doing =
        Optional.ofNullable(status)
            .flatMap(s -> Conditions.find(s.conditions(), "Building"))
            .map(Condition::getMessage)
            .orElse("nothing");
    return "it took longer than spec.build.timeoutSeconds (%d) allows; last seen: %s"
        .formatted(build.getSpec().build().timeoutSeconds(), doing);
  }

  /** Of a deleted build of this name; it goes with that. */
  private static boolean isOfANamesake(Job job, OSImageBuild build) {
    return job.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner ->
            owner.getKind().equals(build.getKind())
                && owner.getName().equals(build.getMetadata().getName()));
  }

  /** Whether a Job is this build's and has not ended. */
  static boolean works(Job job, OSImageBuild build) {
    return job.hasOwnerReferenceFor(build.getMetadata().getUid())
        && condition(job, "Complete").isEmpty()
        && condition(job, "Failed").isEmpty();
  }

  private static Optional<JobCondition> condition(Job job, String type) {
    return job.getStatus() == null
        ? Optional.empty()
        : job.getStatus().getConditions().stream()
            .filter(c -> c.getType().equals(type) && "True".equals(c.getStatus()))
            .findFirst();
  }

  private static int attempt(Job job) {
    var labels = job.getMetadata().getLabels();
    var text = labels == null ? null : labels.get(BuildJob.ATTEMPT);
    return text != null && text.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(text) : 1;
  }

  private static Instant at(Job job, JobCondition condition) {
    var at = condition.getLastTransitionTime();
    return Instant.parse(at == null ? job.getMetadata().getCreationTimestamp() : at);
  }

  private static @Nullable Instant time(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }

  private static long number(@Nullable Long value) {
    return value == null ? 0 : value;
  }
}
