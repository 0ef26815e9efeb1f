// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.OSImage;
import dev.slipway.api.v1alpha1.OSImageBuild;
import dev.slipway.controller.platform.Events;
import dev.slipway.controller.platform.Statuses;
import dev.slipway.core.image.ImageAction;
import dev.slipway.core.image.ImagePlan;
import dev.slipway.core.image.ImagePlanner;
import io.fabric8.kubernetes.api.model.Condition;
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
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Keeps OSImages built. */
@ControllerConfiguration(
    name = "osimage",
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 2, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 500, maxInterval = 60_000)
public class OSImageReconciler implements Reconciler<OSImage> {
  private final ImageEffects effects;
  private final Events events;
  private final Clock clock;

  OSImageReconciler(ImageEffects effects, Events events, Clock clock) {
    this.effects = effects;
    this.events = events;
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, OSImage>> prepareEventSources(EventSourceContext<OSImage> context) {
    var builds =
        InformerEventSourceConfiguration.from(OSImageBuild.class, OSImage.class)
            .withSecondaryToPrimaryMapper(build ->
                Set.of(new ResourceID(build.getSpec().image(), build.getMetadata().getNamespace())))
            .build();
    return List.of(new InformerEventSource<>(builds, context));
  }

  @Override
  public UpdateControl<OSImage> reconcile(OSImage image, Context<OSImage> context) {
    var plan = plan(image, context);
    plan.actions().forEach(action -> effects.apply(action, image, context));
    var status = ImageStatuses.of(image, plan.status(), clock.instant());
    var before = image.getStatus() == null ? List.<Condition>of() : image.getStatus().conditions();
    events.recordChange(image, before, status.conditions(), "Ready");
    var control = Statuses.update(image, status, OSImage::new);
    return plan.requeueAfter() == null ? control : control.rescheduleAfter(plan.requeueAfter());
  }

  @Override
  public ErrorStatusUpdateControl<OSImage> updateErrorStatus(
      OSImage image, Context<OSImage> context, Exception failure) {
    events.recordFailure(image, failure);
    return ErrorStatusUpdateControl.defaultErrorProcessing();
  }

  private ImagePlan plan(OSImage image, Context<OSImage> context) {
    var desired = ImageObserver.desired(image);
    var observed =
        ImageObserver.observe(image, context.getSecondaryResourcesAsStream(OSImageBuild.class));
    var plan = ImagePlanner.plan(desired, observed, clock.instant());
    for (var action : plan.actions()) {
      if (action instanceof ImageAction.ResolveInputs resolve) {
        var resolution = effects.resolve(image, resolve);
        return ImagePlanner.plan(desired, observed.with(resolution), clock.instant());
      }
    }
    return plan;
  }
}
