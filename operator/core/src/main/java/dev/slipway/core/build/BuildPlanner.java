// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.build.BuildPlan.Outcome;
import dev.slipway.core.build.BuildPlan.Status;
import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.registry.BackOff;
import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.ParsedReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans a build that has not ended.
 *
 * <ol>
 *   <li>A newer build of the same image stops it: its Job goes, then its pods; then it is
 *       interrupted.
 *   <li>It begins when its image is not suspended, and when it is its turn.
 *   <li>The registry is asked for its tag. An equal artifact there is taken instead of a build,
 *       unless it is to be built anew. A registry that does not answer is waited for, without a
 *       pod.
 *   <li>What the pod reads is written down, then the Job created: one Job is one attempt, one pod.
 *   <li>A pod says that it published: the registry is asked. Only when it has the artifact and each
 *       of its outputs, the build goes on; when it does not answer, it is asked again.
 *   <li>An attempt failed: it is tried again after a pause, or the build has failed, as {@link
 *       Hope} says. So an attempt whose end nobody saw is found in the registry by the next.
 *   <li>What was pushed is tested, if its image asks for it.
 * </ol>
 *
 * <p>All of it follows from what is seen, so an operator that was killed goes on where it was. What
 * only the pods needed is taken away before the end is written down, what the end is read from
 * after it.
 */
public final class BuildPlanner {
  /** The most that a ConfigMap holds. */
  static final long MAX_MODEL_BYTES = 1024 * 1024;

  /** How often a build that waits for others looks whether it was forgotten. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How often progress is looked at. */
  static final Duration PROGRESS = Duration.ofSeconds(2);

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
    if (observed.standing() instanceof Standing.Superseded(String by)) {
      return stop(by);
    }
    return switch (ImageReference.parse(desired.repository() + ":" + desired.tag())) {
      case ParsedReference.Invalid(String problem) ->
          failed(
              new Failure(
                  "Publish",
                  Reason.InvalidReference.name(),
                  null,
                  "%s:%s: %s".formatted(desired.repository(), desired.tag(), problem)));
      case ImageReference tag ->
          observed.past().pushed() == null ? build(tag) : test(observed.past().pushed());
    };
  }

  private BuildPlan build(ImageReference tag) {
    return switch (observed.job()) {
      case JobState.Absent _ -> begin(tag);
      case JobState.Going _ ->
          waiting(Reason.Pending, "waits until Job " + desired.name() + " is gone", PATIENCE);
      case JobState.Foreign _ ->
          blocked(
              Reason.NameTaken,
              "Job %s is there and not of this build; delete it".formatted(desired.name()));
      case JobState.Working job -> working(Reason.Building, job.message(), PROGRESS);
      case JobState.Complete job -> complete(tag, job);
      case JobState.Failed job -> again(AttemptEnd.failure(job), job.attempt(), job.at());
    };
  }

  private BuildPlan begin(ImageReference tag) {
    if (desired.modelBytes() > MAX_MODEL_BYTES) {
      return failed(
          new Failure(
              "ReadModel",
              Reason.InvalidModel.name(),
              null,
              "spec.os: the model has %d bytes, a ConfigMap holds %d; put large files into a container image"
                  .formatted(desired.modelBytes(), MAX_MODEL_BYTES)));
    }
    if (observed.standing() instanceof Standing.Suspended(String why)) {
      return waiting(Reason.Suspended, why, null);
    }
    if (observed.turn() instanceof Turn.Queued queued) {
      return waiting(Reason.Queued, queued.message(), PATIENCE);
    }
    return switch (observed.answers().adoption()) {
      case null -> ask(new BuildAction.FindEqual(tag));
      case Adoption.Unreachable(String said) ->
          blocked(
              Reason.RegistryUnreachable,
              "spec.repository: %s cannot be asked for %s: %s"
                  .formatted(tag.registry(), tag, said));
      case Adoption.Equal(Artifact artifact) when !desired.anew() ->
          test(new Pushed(tag.pinned(artifact.digest()), artifact, true));
      case Adoption.Equal _, Adoption.Nothing _ -> create();
    };
  }

  private BuildPlan create() {
    var attempt = observed.past().attempts() + 1;
    if (observed.answers().jobCreated()) {
      return new BuildPlan(
          List.of(),
          open(
              startedAt(),
              attempt,
              BuildConditions.working(
                  Reason.JobCreated,
                  "Job %s was created, attempt %d".formatted(desired.name(), attempt))),
          PROGRESS);
    }
    return switch (observed.answers().preparation()) {
      case null -> ask(new BuildAction.Prepare());
      case Preparation.Blocked(Reason reason, String message) -> blocked(reason, message);
      case Preparation.Ready _ -> ask(new BuildAction.CreateJob(attempt));
    };
  }

  private BuildPlan complete(ImageReference tag, JobState.Complete job) {
    return switch (AttemptEnd.of(job.word(), desired, tag, observed.answers().published())) {
      case AttemptEnd.Published(Pushed pushed) -> test(pushed);
      case AttemptEnd.Unasked(BuildAction.Question question) -> ask(question);
      case AttemptEnd.Unanswered(String said) ->
          working(
              Reason.RegistryUnreachable,
              "the build pod has published, but the registry cannot be asked for " + said,
              BackOff.next(job.at(), now));
      case AttemptEnd.Failed(Failure failure) -> again(failure, job.attempt(), job.at());
      case AttemptEnd.Wrong(Failure failure) -> failed(failure);
    };
  }

  private BuildPlan again(Failure failure, int attempt, Instant at) {
    if (!Hope.after(failure).allowsAnother(attempt, desired.mostAttempts())) {
      return failed(failure);
    }
    var pause = Hope.pause(attempt);
    var next = at.plus(pause);
    var message =
        "attempt %d failed, the next is at %s; %s".formatted(attempt, next, failure.told());
    // An end that lies far ahead: a clock was moved, and need not catch up first.
    var due = !now.isBefore(next) || now.isBefore(at.minus(pause));
    return new BuildPlan(
        due ? List.of(new BuildAction.DeleteJob()) : List.of(),
        open(BuildConditions.pausing(Reason.Retrying, message)),
        due ? PATIENCE : Duration.between(now, next));
  }

  private BuildPlan test(Pushed pushed) {
    return switch (observed.test()) {
      case TestState.NotWanted _ -> succeeded(pushed, BuildConditions.notTested());
      case TestState.Passed(String message) -> succeeded(pushed, BuildConditions.tested(message));
      case TestState.Running(String message) -> tested(pushed, Reason.Testing, message, PATIENCE);
      case TestState.Failed(Failure failure, String consoleTail) ->
          ended(
              new BuildPlan.Failed(failure, consoleTail),
              pushed,
              BuildConditions.testFailed(pushed, failure.told() + next()));
      case TestState.Waiting _ when observed.answers().testStarted() ->
          tested(pushed, Reason.Testing, "the boot test was started", PATIENCE);
      case TestState.Waiting _ when observed.turn() instanceof Turn.Queued queued ->
          tested(pushed, Reason.Queued, queued.message(), PATIENCE);
      case TestState.Waiting _ -> ask(new BuildAction.StartTest(pushed.reference()));
    };
  }

  private BuildPlan stop(String by) {
    var job = observed.job();
    var ours = job instanceof JobState.Own || observed.test() instanceof TestState.Running;
    if (ours || job instanceof JobState.Going || observed.podsLeft()) {
      return new BuildPlan(
          ours ? List.of(new BuildAction.Stop()) : List.of(),
          open(
              BuildConditions.pausing(
                  Reason.Superseded, "is being stopped, since %s is newer".formatted(by))),
          PATIENCE);
    }
    return ended(
        new BuildPlan.Interrupted(by),
        observed.past().pushed(),
        BuildConditions.interrupted(
            observed.past().pushed(), "was stopped, since %s is newer".formatted(by)));
  }

  private BuildPlan ask(BuildAction.Question question) {
    return new BuildPlan(
        List.of(question),
        open(BuildConditions.working(Reason.Pending, "asks for what it needs")),
        null);
  }

  private BuildPlan waiting(Reason reason, String message, @Nullable Duration requeueAfter) {
    return new BuildPlan(List.of(), open(BuildConditions.waiting(reason, message)), requeueAfter);
  }

  private BuildPlan blocked(Reason reason, String message) {
    return new BuildPlan(
        List.of(),
        open(BuildConditions.blocked(reason, message)),
        BackOff.next(observed.past().blockedSince(), now));
  }

  private BuildPlan working(Reason reason, String message, Duration requeueAfter) {
    return new BuildPlan(List.of(), open(BuildConditions.working(reason, message)), requeueAfter);
  }

  private BuildPlan tested(Pushed pushed, Reason reason, String message, Duration requeueAfter) {
    var conditions = BuildConditions.testing(pushed, reason, message);
    return new BuildPlan(
        List.of(),
        new Status(startedAt(), null, attempts(), pushed, null, conditions),
        requeueAfter);
  }

  private BuildPlan succeeded(Pushed pushed, Condition tested) {
    return ended(
        new BuildPlan.Succeeded(pushed), pushed, BuildConditions.succeeded(pushed, tested));
  }

  private BuildPlan failed(Failure failure) {
    return ended(
        new BuildPlan.Failed(failure, ""),
        null,
        BuildConditions.failed(attempts() > 0, failure.told() + next()));
  }

  private String next() {
    return "\nOSImage %s is built again when its content changes, or by the annotation slipway.dev/rebuild=<anything new>"
        .formatted(desired.image());
  }

  private BuildPlan ended(Outcome outcome, @Nullable Pushed pushed, List<Condition> conditions) {
    return new BuildPlan(
        List.of(new BuildAction.CleanUp()),
        new Status(startedAt(), now, attempts(), pushed, outcome, conditions),
        null);
  }

  private Status open(List<Condition> conditions) {
    return open(attempts() == 0 ? null : startedAt(), attempts(), conditions);
  }

  private static Status open(
      @Nullable Instant startedAt, int attempts, List<Condition> conditions) {
    return new Status(startedAt, null, attempts, null, null, conditions);
  }

  /** An operator may have been killed after it created the Job. */
  private Instant startedAt() {
    return observed.past().startedAt() == null ? now : observed.past().startedAt();
  }

  private int attempts() {
    return observed.job() instanceof JobState.Own job
        ? Math.max(observed.past().attempts(), job.attempt())
        : observed.past().attempts();
  }
}
