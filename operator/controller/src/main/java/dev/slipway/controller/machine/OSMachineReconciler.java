// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.machine;

import dev.slipway.api.v1alpha1.OSMachine;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.controller.platform.Retired;
import dev.slipway.controller.platform.Settings;
import dev.slipway.controller.platform.Statuses;
import dev.slipway.controller.provider.ProviderException;
import dev.slipway.core.machine.MachineAction;
import dev.slipway.core.machine.MachinePlan;
import dev.slipway.core.machine.MachinePlanner;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Takes machines up and down, as {@link MachinePlanner} says. */
@LookupIfProperty(name = Settings.MACHINES_ENABLED, stringValue = "true", lookupIfMissing = true)
@ControllerConfiguration(
    name = "osmachine",
    finalizerName = OSMachineReconciler.FINALIZER,
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = Retired.class),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 2, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 500, maxInterval = 60_000)
public class OSMachineReconciler implements Reconciler<OSMachine>, Cleaner<OSMachine> {
  /** Holds a machine until its instance is gone. */
  static final String FINALIZER = "slipway.dev/machine";

  private final MachineObserver observer;
  private final MachineEffects effects;
  private final MachineEvents events;
  private final Clock clock;

  OSMachineReconciler(
      MachineObserver observer, MachineEffects effects, MachineEvents events, Clock clock) {
    this.observer = observer;
    this.effects = effects;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, OSMachine>> prepareEventSources(
      EventSourceContext<OSMachine> context) {
    return MachineSources.prepare(context);
  }

  @Override
  public UpdateControl<OSMachine> reconcile(OSMachine machine, Context<OSMachine> context) {
    var node =
        MachineObserver.isLeaving(machine)
            ? observer.freshNode(machine)
            : MachineSources.node(context);
    var plan = act(machine, node);
    var control = write(machine, plan);
    plan.requeueAfter().ifPresent(control::rescheduleAfter);
    return control;
  }

  /** The same on the way down, where the framework writes no statuses, nor what failed. */
  @Override
  public DeleteControl cleanup(OSMachine machine, Context<OSMachine> context) {
    try {
      var plan = act(machine, observer.freshNode(machine));
      if (plan.actions().contains(new MachineAction.RemoveFinalizer())) {
        return DeleteControl.defaultDelete();
      }
      apply(write(machine, plan), context);
      return DeleteControl.noFinalizerRemoval()
          .rescheduleAfter(plan.requeueAfter().map(Duration::toMillis).orElse(0L));
    } catch (ProviderException | KubernetesClientException e) {
      apply(failing(machine, e), context);
      throw e;
    }
  }

  private static void apply(UpdateControl<OSMachine> control, Context<OSMachine> context) {
    control.getResource().ifPresent(context.resourceOperations()::serverSideApplyPrimaryStatus);
  }

  private MachinePlan act(OSMachine machine, Optional<Node> node) {
    var desired = observer.desired(machine);
    var plan = MachinePlanner.plan(desired, observer.observe(machine, node), clock.instant());
    var refusals = effects.apply(plan.actions(), machine);
    return plan.answered(refusals, clock.instant());
  }

  private UpdateControl<OSMachine> write(OSMachine machine, MachinePlan plan) {
    var status = MachineStatuses.of(machine, plan, clock.instant());
    events.record(machine, status);
    return Statuses.update(machine, status, OSMachine::new);
  }

  private UpdateControl<OSMachine> failing(OSMachine machine, Exception e) {
    var status = MachineStatuses.failing(machine, String.valueOf(e.getMessage()), clock.instant());
    return Statuses.update(machine, status, OSMachine::new);
  }

  /** A Node that was ready stays so: that it could not be looked at says nothing about it. */
  @Override
  public ErrorStatusUpdateControl<OSMachine> updateErrorStatus(
      OSMachine machine, Context<OSMachine> context, Exception e) {
    return Conditions.isTrue(MachineStatuses.conditions(machine), "Ready")
        ? ErrorStatusUpdateControl.noStatusUpdate()
        : failing(machine, e)
            .getResource()
            .map(ErrorStatusUpdateControl::patchStatus)
            .orElseGet(ErrorStatusUpdateControl::noStatusUpdate);
  }
}
