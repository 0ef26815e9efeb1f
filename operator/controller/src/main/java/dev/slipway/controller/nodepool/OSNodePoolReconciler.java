// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.nodepool;

import dev.slipway.api.v1alpha1.OSNodePool;
import dev.slipway.api.v1alpha1.OSNodePoolStatus;
import dev.slipway.controller.platform.Settings;
import dev.slipway.controller.platform.Statuses;
import dev.slipway.core.rollout.RolloutPlan;
import dev.slipway.core.rollout.RolloutPlanner;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.quarkus.arc.lookup.LookupIfProperty;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Brings the machines of a pool to what its planner wants. A plan that acts is made once more on
 * what the API server itself says: a cache that is behind can delay a step, never cause one.
 */
@LookupIfProperty(name = Settings.MACHINES_ENABLED, stringValue = "true", lookupIfMissing = true)
@ControllerConfiguration(
    name = "osnodepool",
    finalizerName = "slipway.dev/nodepool",
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 2, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 500, maxInterval = 60_000)
public class OSNodePoolReconciler implements Reconciler<OSNodePool>, Cleaner<OSNodePool> {
  private static final Duration OVERTAKEN = Duration.ofMillis(500);

  private final PoolEffects effects;
  private final Clock clock;

  OSNodePoolReconciler(PoolEffects effects, Clock clock) {
    this.effects = effects;
    this.clock = clock;
  }

  /** A view, what was planned on it, and whether all of it was done. */
  private record Round(PoolView view, RolloutPlan plan, OSNodePoolStatus status, boolean done) {
    long againInMillis() {
      return (done ? plan.requeueAfter().orElse(OVERTAKEN) : OVERTAKEN).toMillis();
    }

    boolean again() {
      return !done || plan.requeueAfter().isPresent();
    }
  }

  @Override
  public List<EventSource<?, OSNodePool>> prepareEventSources(
      EventSourceContext<OSNodePool> context) {
    return PoolSources.prepare(context);
  }

  @Override
  public UpdateControl<OSNodePool> reconcile(OSNodePool pool, Context<OSNodePool> context) {
    var round = round(pool, context);
    var control = Statuses.update(round.view.pool(), round.status, OSNodePool::new);
    return round.again() ? control.rescheduleAfter(round.againInMillis()) : control;
  }

  @Override
  public DeleteControl cleanup(OSNodePool pool, Context<OSNodePool> context) {
    var round = round(pool, context);
    if (round.done && isEnd(round.view)) {
      return DeleteControl.defaultDelete();
    }
    Statuses.update(round.view.pool(), round.status, OSNodePool::new)
        .getResource()
        .ifPresent(context.resourceOperations()::serverSideApplyPrimaryStatus);
    var control = DeleteControl.noFinalizerRemoval();
    return round.again() ? control.rescheduleAfter(round.againInMillis()) : control;
  }

  @Override
  public ErrorStatusUpdateControl<OSNodePool> updateErrorStatus(
      OSNodePool pool, Context<OSNodePool> context, Exception e) {
    var status = PoolStatus.failing(pool, String.valueOf(e.getMessage()), clock.instant());
    return Statuses.update(pool, status, OSNodePool::new)
        .getResource()
        .map(ErrorStatusUpdateControl::patchStatus)
        .orElseGet(ErrorStatusUpdateControl::noStatusUpdate);
  }

  private Round round(OSNodePool pool, Context<OSNodePool> context) {
    var view = PoolSources.view(pool, context);
    var plan = plan(view);
    var done = true;
    if (!plan.actions().isEmpty() || isEnd(view)) {
      view = effects.read(view);
      plan = plan(view);
      done = effects.apply(view, plan);
    }
    effects.remember(view, PoolObserver.desired(view).target());
    effects.announce(view, plan);
    return new Round(view, plan, PoolStatus.of(view, plan, clock.instant()), done);
  }

  private static boolean isEnd(PoolView view) {
    return view.deleting() && view.machines().isEmpty();
  }

  private RolloutPlan plan(PoolView view) {
    return RolloutPlanner.plan(
        PoolObserver.desired(view), PoolObserver.observed(view), clock.instant());
  }
}
