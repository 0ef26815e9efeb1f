// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.condition.Condition;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.image.Composition.Composed;
import dev.slipway.core.registry.BackOff;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans an image: its model is put together, its images become digests, these give the content, and
 * the content gives the name of its build.
 *
 * <ol>
 *   <li>Without a whole model, or with a name that cannot be read, nothing is asked or built.
 *   <li>Registries are asked as {@link Question} says. When they do not answer, what was known
 *       before holds, if the spec is the same; else the content is not known.
 *   <li>Equal content has one build, unless a rebuild is asked for, or it failed under other
 *       settings, or was not tried as it shall be: then a nonce tells the next one apart.
 *   <li>A build that failed stays failed, since the same content would fail again.
 *   <li>A newer build takes the place of one that runs; the build's own controller stops that one.
 *       One that was interrupted and is wanted again is deleted, and made anew.
 *   <li>Suspended, an image asks nothing and makes nothing.
 *   <li>What was published last stays {@code latest} until something newer is.
 *   <li>Builds beyond the retention go, after a look at what is in use.
 *   <li>The image is ready when, and only when, what its spec asks for is built and, if it is to be
 *       tried, passed. {@code Reconciling} and {@code Stalled} are there only when true.
 * </ol>
 */
public final class ImagePlanner {
  private static final Duration AGAIN = Duration.ofSeconds(30);
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final int MOST_PREVIOUS = 10;
  private static final String RECONCILING = "Reconciling";
  private static final String SUSPENDED =
      "spec.build.suspend is true: nothing new is looked up or built";

  private final DesiredImage desired;
  private final ObservedImage observed;
  private final Instant now;
  private final @Nullable Rebuild rebuild;

  private ImagePlanner(DesiredImage desired, ObservedImage observed, Instant now) {
    this.desired = desired;
    this.observed = observed;
    this.now = now;
    this.rebuild = desired.suspended() ? null : Rebuild.pending(desired, observed.status());
  }

  /** What to do now. */
  public static ImagePlan plan(DesiredImage desired, ObservedImage observed, Instant now) {
    return new ImagePlanner(desired, observed, now).plan();
  }

  private ImagePlan plan() {
    return switch (desired.composition()) {
      case Composition.Problem(Reason reason, String message, boolean passes) ->
          unresolved(
              Condition.no("InputsResolved", reason, message),
              passes ? "Reconciling" : "Stalled",
              passes ? "it goes on when that is there" : "the spec must be corrected",
              null);
      case Composed content ->
          Inputs.unreadable(content.inputs(), desired.policy())
              .map(problem -> unresolved(problem, "Stalled", "the spec must be corrected", null))
              .orElseGet(() -> resolve(content));
    };
  }

  private ImagePlan resolve(Composed content) {
    var question = Question.of(desired, content, observed, rebuild, now);
    var isKnown = question.known().size() == Inputs.references(content.inputs()).size();
    var before = observed.status().lastRefreshAt();
    if (question.references().isEmpty() || (isKnown && desired.suspended())) {
      return build(content, question.known(), before, rebuild, null);
    }
    if (desired.suspended()) {
      var unknown = Condition.Status.UNKNOWN;
      return unresolved(new Condition("InputsResolved", unknown, Reason.Suspended, SUSPENDED));
    }
    var answers = observed.answers();
    if (answers == null) {
      return ask(question);
    }
    var missing = Inputs.missing(content.inputs(), answers);
    if (missing.isEmpty()) {
      var refreshed = question.refreshes() ? now : before;
      return build(content, question.with(answers), refreshed, rebuild, null);
    }
    return isKnown
        ? build(content, question.known(), before, null, missing.get())
        : unresolved(
            missing.get(),
            "Reconciling",
            "the registries are asked again",
            BackOff.next(observed.status().unresolvedSince(), now));
  }

  private ImagePlan ask(Question question) {
    var waiting =
        Condition.no("InputsResolved", Reason.Pending, "the registries have not answered yet");
    var asked = unresolved(waiting, "Reconciling", "the registries are asked", null);
    return new ImagePlan(
        List.of(new ImageAction.ResolveInputs(question.references())), asked.status(), null);
  }

  private ImagePlan unresolved(Condition problem) {
    return unresolved(problem, Verdict.unknown(problem, null), null);
  }

  private ImagePlan unresolved(
      Condition problem, String progress, String next, @Nullable Duration again) {
    var told = Condition.yes(progress, problem.reason(), next);
    return unresolved(problem, Verdict.unknown(problem, told), again);
  }

  private ImagePlan unresolved(Condition problem, Verdict verdict, @Nullable Duration again) {
    var status =
        new ImagePlan.Status(
            List.of(),
            null,
            null,
            observed.status().latest(),
            previous(observed.status().latest()),
            null,
            observed.status().lastRefreshAt(),
            null,
            Rebuild.scheduleMet(desired, observed.status(), null, now),
            observed.status().handledRebuild(),
            verdict.conditions(problem));
    return new ImagePlan(List.of(), status, soonest(again, desired.reread()));
  }

  /**
   * With all images known.
   *
   * @param refreshed when all names were last looked up
   * @param waiting the rebuild that can be met
   * @param stale what was wrong when they were looked up again
   */
  private ImagePlan build(
      Composed content,
      Map<String, String> digests,
      @Nullable Instant refreshed,
      @Nullable Rebuild waiting,
      @Nullable Condition stale) {
    var pins =
        new TreeMap<>(digests)
            .entrySet().stream().map(e -> new Pin(e.getKey(), e.getValue())).toList();
    var contentDigest = content.identity().of(pins);
    var target = Target.of(desired, content, pins, contentDigest, observed.builds(), waiting);
    var actions = new ArrayList<ImageAction>();
    var doing = doing(target, pins, contentDigest, actions);
    var isThere = target.build().isPresent() || !actions.isEmpty();
    var met = isThere ? target.meets() : null;
    var verdict = Verdict.of(desired, target.build(), doing, equal(contentDigest));
    var latest = verdict.good() == null ? observed.status().latest() : verdict.good();
    actions.addAll(prune(target, latest));
    var next = Question.next(desired.policy(), refreshed);
    var status =
        new ImagePlan.Status(
            pins,
            contentDigest,
            isThere ? target.name() : null,
            latest,
            previous(latest),
            verdict.failure(),
            refreshed,
            next,
            Rebuild.scheduleMet(desired, observed.status(), met, now),
            met == null || desired.requested() == null
                ? observed.status().handledRebuild()
                : desired.requested(),
            verdict.conditions(Inputs.resolved(pins, stale)));
    return new ImagePlan(
        actions,
        status,
        soonest(
            stale == null ? null : AGAIN,
            // What was latest until now could not yet go.
            Objects.equals(latest, observed.status().latest()) ? null : SHORTEST,
            until(next),
            desired.schedule() == null ? null : until(desired.schedule().next()),
            desired.reread()));
  }

  /** What is being done about the target, if it has not ended. Status True means progress. */
  private @Nullable Condition doing(
      Target target, List<Pin> pins, String contentDigest, List<ImageAction> actions) {
    var state = target.build().map(ImageBuild::state).orElse(null);
    if (desired.suspended() && (state == null || state instanceof ImageBuild.Interrupted)) {
      return Condition.no(RECONCILING, Reason.Suspended, SUSPENDED);
    }
    var name = target.name();
    return switch (state) {
      case null -> {
        var latest = observed.status().latest();
        var base = latest == null ? null : latest.reference();
        actions.add(
            new ImageAction.CreateBuild(
                name, contentDigest, target.nonce(), pins, target.trigger(), base));
        yield Condition.yes(RECONCILING, Reason.BuildCreated, name + ": " + target.trigger());
      }
      case ImageBuild.Interrupted _ -> {
        actions.add(new ImageAction.DeleteBuild(name, target.build().orElseThrow().version()));
        yield Condition.yes(
            RECONCILING, Reason.Pending, name + ": was interrupted, and is made again");
      }
      case ImageBuild.Going _ ->
          Condition.yes(
              RECONCILING, Reason.Pending, name + ": waits until the one of that name is deleted");
      case ImageBuild.Running(String message) ->
          Condition.yes(RECONCILING, Reason.BuildRunning, name + ": " + message);
      case ImageBuild.Succeeded _, ImageBuild.Failed _ -> null;
    };
  }

  private List<ImageAction> prune(Target target, @Nullable Published latest) {
    // Until the status is written, pools take what it said before.
    var kept = new HashSet<>(Set.of(target.name()));
    Stream.of(latest, observed.status().latest())
        .filter(Objects::nonNull)
        .forEach(published -> kept.add(published.build()));
    var beyond = Pruning.candidates(observed.builds(), desired.retention(), kept);
    var used = observed.used();
    if (beyond.isEmpty()) {
      return List.of();
    }
    return used == null
        ? List.of(new ImageAction.LookForUse())
        : Pruning.actions(
            observed.builds(),
            beyond.stream().filter(build -> !used.contains(build.name())).toList(),
            desired.retention());
  }

  private List<ImageBuild> equal(String contentDigest) {
    return observed.builds().stream()
        .filter(build -> build.contentDigest().equals(contentDigest))
        .toList();
  }

  private List<Published> previous(@Nullable Published latest) {
    return observed.builds().stream()
        .flatMap(build ->
            build.state() instanceof ImageBuild.Succeeded(Published published, _)
                ? Stream.of(published)
                : Stream.empty())
        .filter(published -> latest == null || !published.build().equals(latest.build()))
        .limit(MOST_PREVIOUS)
        .toList();
  }

  /** Until a time that is yet to come; what is overdue waits for something else. */
  private @Nullable Duration until(@Nullable Instant time) {
    return time == null || !time.isAfter(now) ? null : Duration.between(now, time);
  }

  private static @Nullable Duration soonest(@Nullable Duration... pauses) {
    return Stream.of(pauses)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .map(pause -> pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause)
        .orElse(null);
  }
}
