// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.BuildProgress;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageBuildStatus;
import dev.slipway.controller.platform.Events;
import dev.slipway.controller.platform.Labels;
import dev.slipway.controller.platform.Settings;
import dev.slipway.controller.platform.Statuses;
import dev.slipway.controller.platform.Terminating;
import dev.slipway.core.build.BuildAction;
import dev.slipway.core.build.BuildPlan;
import dev.slipway.core.build.BuildPlanner;
import dev.slipway.core.build.TestState;
import dev.slipway.core.build.Turn;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries builds out. One that has ended is left alone. */
@ControllerConfiguration(
    name = "osimagebuild",
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 2, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 500, maxInterval = 60_000)
public class OSImageBuildReconciler implements Reconciler<OSImageBuild> {
  /** What remains is taken away once the end is written down. */
  private static final Duration AFTER_THE_END = Duration.ofMillis(100);

  private final BuildEffects effects;
  private final BootTests tests;
  private final BuildMeasures measures;
  private final BuildLogs logs;
  private final Settings settings;
  private final Events events;
  private final Clock clock;
  private @Nullable BuildSources sources;
  private @Nullable BuildQueue queue;

  OSImageBuildReconciler(
      BuildEffects effects,
      BootTests tests,
      BuildMeasures measures,
      Settings settings,
      Events events,
      Clock clock) {
    this.effects = effects;
    this.tests = tests;
    this.measures = measures;
    this.settings = settings;
    this.events = events;
    this.clock = clock;
    this.logs = new BuildLogs(clock);
  }

  @Override
  public List<EventSource<?, OSImageBuild>> prepareEventSources(
      EventSourceContext<OSImageBuild> context) {
    var prepared = new BuildSources(context);
    sources = prepared;
    queue = new BuildQueue(prepared, tests, settings.builds().concurrency());
    return prepared.all();
  }

  @Override
  public UpdateControl<OSImageBuild> reconcile(OSImageBuild build, Context<OSImageBuild> context) {
    try {
      return carryOut(build, context);
    } catch (KubernetesClientException e) {
      if (Terminating.refused(e)) {
        return UpdateControl.noUpdate(); // the build goes, too
      }
      throw e;
    }
  }

  private UpdateControl<OSImageBuild> carryOut(OSImageBuild build, Context<OSImageBuild> context) {
    var before = build.getStatus();
    if (before != null && before.completedAt() != null) {
      if (tests.isThere(build, sources().pods(build))) {
        tests.stop(build, context);
      }
      return UpdateControl.noUpdate();
    }
    if (before == null) {
      sources().wakeOlder(build);
    }
    var view = view(build);
    var plan = plan(view, context);
    plan.actions().forEach(action -> effects.apply(action, view, context));
    var status = status(view, plan, context);
    events.recordChange(
        build,
        before == null ? List.<Condition>of() : before.conditions(),
        status.conditions(),
        status.completedAt() == null ? "Building" : "Succeeded");
    measures.measure(build, status);
    if (!Objects.equals(before, status)) {
      wakeTheNext(build);
    }
    var control = Statuses.update(build, status, OSImageBuild::new);
    var again = status.completedAt() == null ? plan.requeueAfter() : AFTER_THE_END;
    return again == null ? control : control.rescheduleAfter(again);
  }

  @Override
  public ErrorStatusUpdateControl<OSImageBuild> updateErrorStatus(
      OSImageBuild build, Context<OSImageBuild> context, Exception failure) {
    events.recordFailure(build, failure);
    return ErrorStatusUpdateControl.defaultErrorProcessing();
  }

  private BuildView view(OSImageBuild build) {
    var job = sources().job(build);
    var pods = sources().pods(build);
    var test = tests.observe(build, pods);
    var wants = job.isEmpty() || test instanceof TestState.Waiting;
    return new BuildView(
        build,
        sources().standing(build),
        wants ? queue().turn(build) : new Turn.Now(),
        job,
        List.copyOf(pods),
        test,
        "");
  }

  /** An attempt's end is read from pods as they are: a cache may be behind the Job's. */
  private BuildPlan plan(BuildView seen, Context<OSImageBuild> context) {
    var ended = seen.job().filter(job -> !BuildObserver.works(job, seen.build())).isPresent();
    var view = ended ? seen.withPods(freshPods(seen.build(), context)) : seen;
    var plan = settled(view, context);
    return plan.status().outcome() instanceof BuildPlan.Failed
        ? view.own()
            .last()
            .map(pod ->
                settled(view.withLastLines(logs.lastLines(pod, context.getClient())), context))
            .orElse(plan)
        : plan;
  }

  private static List<Pod> freshPods(OSImageBuild build, Context<OSImageBuild> context) {
    return context
        .getClient()
        .pods()
        .inNamespace(build.getMetadata().getNamespace())
        .withLabel(Labels.BUILD, build.getMetadata().getName())
        .list()
        .getItems();
  }

  /** Plans until nothing is asked any more. */
  private BuildPlan settled(BuildView view, Context<OSImageBuild> context) {
    var desired = BuildObserver.desired(view.build());
    var observed = BuildObserver.observe(view);
    while (true) {
      var plan = BuildPlanner.plan(desired, observed, clock.instant());
      if (plan.actions().isEmpty()
          || !(plan.actions().getFirst() instanceof BuildAction.Question question)) {
        return plan;
      }
      observed = effects.answer(question, observed, view.build(), queue(), context);
    }
  }

  private OSImageBuildStatus status(BuildView view, BuildPlan plan, Context<OSImageBuild> context) {
    var working = plan.status().outcome() == null && plan.status().pushed() == null;
    var progress =
        working
            ? view.own()
                .last()
                .filter(BuildPods::runs)
                .map(pod -> logs.progress(pod, context.getClient()))
            : Optional.<BuildProgress>empty();
    // Anew, since a test's pod that was made just now must be written down.
    var pods = context.getSecondaryResources(Pod.class);
    var seen =
        new BuildStatuses.Seen(
            progress.orElse(null), tests.pod(view.build(), pods), changed(view.build()));
    return BuildStatuses.of(view.build(), plan.status(), seen, clock.instant());
  }

  /** It is found out once, when the build is first seen. */
  private @Nullable String changed(OSImageBuild build) {
    return build.getStatus() == null
        ? sources()
            .lastGood(build)
            .map(before -> Changes.between(before.getSpec().os(), build.getSpec().os()))
            .orElse(null)
        : build.getStatus().changed();
  }

  /** A place may have become free, or this build does not want it any more. */
  private void wakeTheNext(OSImageBuild build) {
    var others = queue().without(build);
    sources().wake(others.next());
    measures.queue(others);
  }

  private BuildSources sources() {
    return Objects.requireNonNull(sources, "not started");
  }

  private BuildQueue queue() {
    return Objects.requireNonNull(queue, "not started");
  }
}
