// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.Events;
import dev.slipway.controller.platform.Labels;
import dev.slipway.controller.platform.Statuses;
import dev.slipway.core.build.BuildAction;
import dev.slipway.core.build.BuildPlan;
import dev.slipway.core.build.BuildPlanner;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Carries builds out. One that has ended is left alone. */
@ControllerConfiguration(
    name = "osimagebuild",
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 2, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 500, maxInterval = 60_000)
public class OSImageBuildReconciler implements Reconciler<OSImageBuild> {
  private final BuildEffects effects;
  private final Events events;
  private final Clock clock;

  OSImageBuildReconciler(BuildEffects effects, Events events, Clock clock) {
    this.effects = effects;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, OSImageBuild>> prepareEventSources(
      EventSourceContext<OSImageBuild> context) {
    return List.of(ofBuilds(Job.class, context), ofBuilds(Pod.class, context));
  }

  private static <R extends HasMetadata> EventSource<?, OSImageBuild> ofBuilds(
      Class<R> type, EventSourceContext<OSImageBuild> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, OSImageBuild.class)
            .withLabelSelector(Labels.BUILD)
            .withSecondaryToPrimaryMapper(object ->
                Set.of(
                    new ResourceID(
                        object.getMetadata().getLabels().get(Labels.BUILD),
                        object.getMetadata().getNamespace())))
            .build(),
        context);
  }

  @Override
  public UpdateControl<OSImageBuild> reconcile(OSImageBuild build, Context<OSImageBuild> context) {
    var before = build.getStatus();
    if (before != null && before.completedAt() != null) {
      return UpdateControl.noUpdate();
    }
    var plan = plan(build, context);
    plan.actions().forEach(action -> effects.apply(action, build, context));
    var status = BuildStatuses.of(build, plan.status(), clock.instant());
    events.recordChange(
        build,
        before == null ? List.<Condition>of() : before.conditions(),
        status.conditions(),
        status.completedAt() == null ? "Building" : "Succeeded");
    var control = Statuses.update(build, status, OSImageBuild::new);
    return plan.requeueAfter() == null ? control : control.rescheduleAfter(plan.requeueAfter());
  }

  @Override
  public ErrorStatusUpdateControl<OSImageBuild> updateErrorStatus(
      OSImageBuild build, Context<OSImageBuild> context, Exception failure) {
    events.recordFailure(build, failure);
    return ErrorStatusUpdateControl.defaultErrorProcessing();
  }

  /** A failure is final, so none is planned on pods as a cache has them, which may be behind. */
  private BuildPlan plan(OSImageBuild build, Context<OSImageBuild> context) {
    var job = context.getSecondaryResource(Job.class);
    var plan = plan(build, job, context.getSecondaryResources(Pod.class));
    return plan.status().outcome() instanceof BuildPlan.Failed
        ? plan(build, job, freshPods(build, context))
        : plan;
  }

  private static List<Pod> freshPods(OSImageBuild build, Context<OSImageBuild> context) {
    var namespace = build.getMetadata().getNamespace();
    return context.getClient().pods().inNamespace(namespace).list().getItems();
  }

  private BuildPlan plan(OSImageBuild build, Optional<Job> job, Collection<Pod> pods) {
    var desired = BuildObserver.desired(build);
    var observed = BuildObserver.observe(build, job, pods);
    var plan = BuildPlanner.plan(desired, observed, clock.instant());
    for (var action : plan.actions()) {
      if (action instanceof BuildAction.VerifyPublished verify) {
        var answered = observed.with(effects.verify(verify));
        return BuildPlanner.plan(desired, answered, clock.instant());
      }
    }
    return plan;
  }
}
