// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.api.v1alpha1.OSImageStatus;
import dev.slipway.controller.image.ImageEffects.RefusedBuild;
import dev.slipway.controller.platform.Conditions;
import dev.slipway.controller.platform.Events;
import dev.slipway.controller.platform.Statuses;
import dev.slipway.core.condition.Reason;
import dev.slipway.core.image.Composition;
import dev.slipway.core.image.ImageAction;
import dev.slipway.core.image.ImagePlan;
import dev.slipway.core.image.ImagePlanner;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keeps OSImages built. */
@ControllerConfiguration(
    name = "osimage",
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = SpecOrRebuild.class),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 2, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 500, maxInterval = 60_000)
public class OSImageReconciler implements Reconciler<OSImage> {
  private static final String READY = "Ready";
  private static final String INPUTS = "InputsResolved";

  private final ImageEffects effects;
  private final Events events;
  private final Clock clock;

  @SuppressWarnings("NullAway.Init") // set before anything is reconciled
  private IndexerResourceCache<OSImage> images;

  OSImageReconciler(ImageEffects effects, Events events, Clock clock) {
    this.effects = effects;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, OSImage>> prepareEventSources(EventSourceContext<OSImage> context) {
    images = context.getPrimaryCache();
    return ImageSources.prepare(context);
  }

  @Override
  public UpdateControl<OSImage> reconcile(OSImage image, Context<OSImage> context) {
    var namespace = image.getMetadata().getNamespace();
    var assembled =
        Assembly.of(
            image,
            name -> images.get(new ResourceID(name, namespace)),
            new ApiSources(context.getClient(), namespace));
    var builds = context.getSecondaryResources(OSImageBuild.class);
    var plan = plan(image, assembled, builds, context);
    try {
      for (var action : plan.actions()) {
        effects.apply(action, image, assembled, context);
      }
    } catch (RefusedBuild e) {
      var problem =
          new Composition.Problem(Reason.InvalidModel, String.valueOf(e.getMessage()), false);
      plan = plan(image, assembled.refused(problem), builds, context);
    }
    var status = ImageStatuses.of(image, builds, plan.status(), clock.instant());
    tell(image, status);
    var control = Statuses.update(image, status, OSImage::new);
    return plan.requeueAfter() == null ? control : control.rescheduleAfter(plan.requeueAfter());
  }

  /** A new build has an Event of its own, with why it was made. */
  private void tell(OSImage image, OSImageStatus status) {
    var before = image.getStatus() == null ? List.<Condition>of() : image.getStatus().conditions();
    var made = Reason.BuildCreated.name();
    if (Conditions.find(status.conditions(), READY)
        .filter(c -> made.equals(c.getReason()))
        .isEmpty()) {
      events.recordChange(image, before, status.conditions(), READY);
    }
    if (Conditions.find(status.conditions(), INPUTS)
        .filter(c -> Reason.RefreshFailed.name().equals(c.getReason()))
        .isPresent()) {
      events.recordChange(image, before, status.conditions(), INPUTS);
    }
  }

  @Override
  public ErrorStatusUpdateControl<OSImage> updateErrorStatus(
      OSImage image, Context<OSImage> context, Exception failure) {
    events.recordFailure(image, failure);
    return ErrorStatusUpdateControl.defaultErrorProcessing();
  }

  /** Plans, and once more for each question that the plan asks. */
  private ImagePlan plan(
      OSImage image,
      Assembled assembled,
      Collection<OSImageBuild> builds,
      Context<OSImage> context) {
    var now = clock.instant();
    var desired = ImageObserver.desired(image, assembled, now);
    var observed = ImageObserver.observe(image, builds.stream());
    var plan = ImagePlanner.plan(desired, observed, now);
    for (var action : plan.actions()) {
      if (action instanceof ImageAction.ResolveInputs resolve) {
        observed = observed.answered(effects.resolve(image, resolve));
        plan = ImagePlanner.plan(desired, observed, clock.instant());
      }
    }
    if (plan.actions().contains(new ImageAction.LookForUse())) {
      observed = observed.using(effects.used(image, context.getClient()));
      plan = ImagePlanner.plan(desired, observed, clock.instant());
    }
    return plan;
  }
}
