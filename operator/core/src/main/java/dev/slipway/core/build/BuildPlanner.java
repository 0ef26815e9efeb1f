// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.build.BuildPlan.Outcome;
import dev.slipway.core.build.BuildPlan.Status;
import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.BackOff;
import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import dev.slipway.core.registry.ParsedReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans a build that has not ended.
 *
 * <ol>
 *   <li>No Job: the model is stored, then the Job created. A Job that got lost is created again.
 *   <li>The Job works: its pod's state is told.
 *   <li>A pod says that it published: the registry is asked. Only when it has that digest, the
 *       build has succeeded; when it has not, the build has failed; when it does not answer, it is
 *       asked again.
 *   <li>The Job gave up: the build has failed, for the reason that its last pod gave.
 * </ol>
 *
 * <p>Pods that fail are tried again by the Job, not here.
 */
public final class BuildPlanner {
  /** The most that a ConfigMap holds. */
  static final long MAX_MODEL_BYTES = 1024 * 1024;

  private final DesiredBuild desired;
  private final ObservedBuild observed;
  private final Instant now;

  private BuildPlanner(DesiredBuild desired, ObservedBuild observed, Instant now) {
    this.desired = desired;
    this.observed = observed;
    this.now = now;
  }

  /** What to do now. */
  public static BuildPlan plan(DesiredBuild desired, ObservedBuild observed, Instant now) {
    return new BuildPlanner(desired, observed, now).plan();
  }

  private BuildPlan plan() {
    return switch (observed.job()) {
      case JobState.Absent _ -> begin();
      case JobState.InTheWay way ->
          working(
              Reason.Pending,
              "waits until Job " + desired.name() + " is gone, which is " + way.whose(),
              BackOff.next(observed.startedAt(), now));
      case JobState.Working job -> working(Reason.Building, job.message(), null);
      case JobState.Complete job -> complete(job);
      case JobState.Failed job -> failed(failure(job));
    };
  }

  private BuildPlan begin() {
    if (desired.modelBytes() > MAX_MODEL_BYTES) {
      return failed(
          new Failure(
              "ReadModel",
              Reason.InvalidModel.name(),
              null,
              "spec.os: the model has %d bytes, a ConfigMap holds %d; put large files into a container image"
                  .formatted(desired.modelBytes(), MAX_MODEL_BYTES)));
    }
    return new BuildPlan(
        List.of(new BuildAction.StoreModel(), new BuildAction.CreateJob()),
        running(Reason.JobCreated, "Job " + desired.name() + " was created"),
        null);
  }

  private BuildPlan complete(JobState.Complete job) {
    return switch (job.word()) {
      case PodWord.Published(Artifact artifact) -> verified(job, artifact);
      case PodWord.Refused(String step, String reason, String message) ->
          failed(new Failure(step, reason, 0, message));
      case PodWord.Unclear(String problem) ->
          failed(
              podFailed(
                  0,
                  "the build pod ended well, but "
                      + problem
                      + "; delete this OSImageBuild to build again"));
    };
  }

  private BuildPlan verified(JobState.Complete job, Artifact artifact) {
    return switch (ImageReference.parse(desired.repository() + "@" + artifact.digest())) {
      case ParsedReference.Invalid(String problem) ->
          failed(
              new Failure(
                  "Publish",
                  Reason.InvalidReference.name(),
                  null,
                  "spec.repository " + desired.repository() + ": " + problem));
      case ImageReference reference ->
          switch (observed.published()) {
            case null ->
                new BuildPlan(
                    List.of(new BuildAction.VerifyPublished(reference)),
                    running(Reason.Building, "looks for " + reference),
                    null);
            case Lookup.Found(String digest) when digest.equals(artifact.digest()) ->
                ended(
                    new BuildPlan.Succeeded(reference, artifact),
                    Condition.yes(
                        "Succeeded",
                        Reason.Published,
                        "%s, %,d bytes, %,d of them sent"
                            .formatted(reference, artifact.sizeBytes(), artifact.bytesMoved())));
            case Lookup.Found(String digest) ->
                failed(missing(reference, "it answered with the digest " + digest));
            case Lookup.NotFound(String said) -> failed(missing(reference, said));
            case Lookup.Missing missing ->
                working(
                    Reason.RegistryUnreachable,
                    "the build pod has published, but %s cannot be asked for %s: %s"
                        .formatted(reference.registry(), reference, missing.said()),
                    BackOff.next(job.at(), now));
          };
    };
  }

  private static Failure missing(ImageReference reference, String said) {
    return new Failure(
        "Publish",
        Reason.PublishedDigestMissing.name(),
        null,
        "the build pod says it published %s, but the registry does not have it: %s"
            .formatted(reference, said));
  }

  private Failure failure(JobState.Failed job) {
    return switch (job.word()) {
      case PodWord.Refused(String step, String reason, String message) ->
          new Failure(step, reason, job.exitCode(), message);
      case PodWord.Published _ ->
          podFailed(job.exitCode(), "the build pod failed after it had published");
      case PodWord.Unclear(String problem) ->
          podFailed(
              job.exitCode(),
              "%s: %s; %s; last seen: %s"
                  .formatted(
                      job.cause(),
                      job.message(),
                      problem,
                      observed.doing() == null ? "nothing" : observed.doing()));
    };
  }

  private static Failure podFailed(@Nullable Integer exitCode, String message) {
    return new Failure("RunPod", Reason.PodFailed.name(), exitCode, message);
  }

  private BuildPlan working(Reason reason, String message, @Nullable Duration requeueAfter) {
    return new BuildPlan(List.of(), running(reason, message), requeueAfter);
  }

  private Status running(Reason reason, String message) {
    return new Status(
        startedAt(),
        null,
        attempts(),
        null,
        List.of(
            Condition.yes("Building", reason, message),
            Condition.no("Succeeded", Reason.Building, "the build has not ended")));
  }

  private BuildPlan failed(Failure failure) {
    return ended(
        new BuildPlan.Failed(failure),
        Condition.no(
            "Succeeded",
            Reason.BuildFailed,
            failure.step() + ": " + failure.reason() + ": " + failure.message()));
  }

  private BuildPlan ended(Outcome outcome, Condition succeeded) {
    var building = Condition.no("Building", succeeded.reason(), "the build has ended");
    return new BuildPlan(
        List.of(),
        new Status(startedAt(), now, attempts(), outcome, List.of(building, succeeded)),
        null);
  }

  private Instant startedAt() {
    return observed.startedAt() == null ? now : observed.startedAt();
  }

  private int attempts() {
    return observed.job() instanceof JobState.Own job
        ? Math.max(observed.attempts(), job.attempts())
        : observed.attempts();
  }
}
