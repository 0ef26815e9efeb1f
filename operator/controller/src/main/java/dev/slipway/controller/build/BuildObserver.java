// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.core.build.DesiredBuild;
import dev.slipway.core.build.JobState;
import dev.slipway.core.build.ObservedBuild;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads an OSImageBuild, its Job and the Job's pods. */
final class BuildObserver {
  private BuildObserver() {}

  static DesiredBuild desired(OSImageBuild build) {
    return new DesiredBuild(
        build.getMetadata().getName(),
        build.getSpec().repository(),
        BuildModel.bytes(build.getSpec().os()));
  }

  static ObservedBuild observe(OSImageBuild build, Optional<Job> job, Collection<Pod> pods) {
    var status = build.getStatus();
    var started = status == null ? null : status.startedAt();
    var attempts = status == null ? null : status.attempts();
    return new ObservedBuild(
        started == null ? null : Instant.parse(started),
        attempts == null ? 0 : attempts,
        status == null
            ? null
            : Conditions.find(status.conditions(), "Building")
                .map(Condition::getMessage)
                .orElse(null),
        job.map(j -> job(build, j, pods)).orElseGet(JobState.Absent::new),
        null);
  }

  private static JobState job(OSImageBuild build, Job job, Collection<Pod> pods) {
    if (!job.hasOwnerReferenceFor(build.getMetadata().getUid())) {
      return new JobState.InTheWay("not of this build");
    }
    if (job.getMetadata().getDeletionTimestamp() != null) {
      return new JobState.InTheWay("being deleted");
    }
    var own =
        new BuildPods(
            pods.stream()
                .filter(pod -> pod.hasOwnerReferenceFor(job.getMetadata().getUid()))
                .toList());
    var complete = condition(job, "Complete");
    var failed = condition(job, "Failed");
    if (complete.isPresent()) {
      return new JobState.Complete(attempts(job), time(complete.get()), own.wordOfSuccess());
    }
    return failed
        .<JobState>map(c ->
            new JobState.Failed(
                attempts(job),
                text(c.getReason()),
                text(c.getMessage()),
                own.exitCodeOfLast(),
                own.wordOfLast()))
        .orElseGet(() -> new JobState.Working(attempts(job), own.whatTheyDo()));
  }

  private static Optional<JobCondition> condition(Job job, String type) {
    return job.getStatus() == null
        ? Optional.empty()
        : job.getStatus().getConditions().stream()
            .filter(c -> c.getType().equals(type) && "True".equals(c.getStatus()))
            .findFirst();
  }

  private static int attempts(Job job) {
    var status = job.getStatus();
    return status == null
        ? 0
        : Stream.of(status.getActive(), status.getSucceeded(), status.getFailed())
            .mapToInt(n -> n == null ? 0 : n)
            .sum();
  }

  private static @Nullable Instant time(JobCondition condition) {
    var at = condition.getLastTransitionTime();
    return at == null ? null : Instant.parse(at);
  }

  private static String text(@Nullable String text) {
    return text == null ? "no reason given" : text;
  }
}
