// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.join;

import dev.slipway.controller.platform.Events;
import dev.slipway.controller.platform.Settings;
import dev.slipway.core.condition.Reason;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestCondition;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.quarkus.arc.lookup.LookupIfProperty;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Approves and denies the certificate requests of machines, as {@link CertificatePolicy} says. */
@LookupIfProperty(name = Settings.MACHINES_ENABLED, stringValue = "true", lookupIfMissing = true)
@ControllerConfiguration(
    name = "certificate",
    generationAwareEventProcessing = false,
    // They have no namespace, whichever namespaces are watched.
    informer = @Informer(namespaces = Constants.WATCH_ALL_NAMESPACES),
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 2, timeUnit = TimeUnit.MINUTES))
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 500, maxInterval = 60_000)
public class CertificateReconciler implements Reconciler<CertificateSigningRequest> {
  private static final Duration LATER = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Senders senders;
  private final Events events;

  CertificateReconciler(KubernetesClient client, Senders senders, Events events) {
    this.client = client;
    this.senders = senders;
    this.events = events;
  }

  @Override
  public UpdateControl<CertificateSigningRequest> reconcile(
      CertificateSigningRequest csr, Context<CertificateSigningRequest> context) {
    var control = UpdateControl.<CertificateSigningRequest>noUpdate();
    var request = CertificateRequest.of(csr);
    if (request.isEmpty() || isDecided(csr)) {
      return control;
    }
    var found = senders.find(request.get());
    var about = found.machine().isPresent() ? found.machine().get() : csr;
    var resource =
        client
            .certificates()
            .v1()
            .certificateSigningRequests()
            .withName(csr.getMetadata().getName());
    switch (CertificatePolicy.decide(request.get(), found.sender())) {
      case Decision.Approve(var message) -> {
        resource.approve(condition("Approved", message));
        events.record(about, Reason.CertificateApproved, message);
      }
      case Decision.Deny(var message) -> {
        resource.deny(condition("Denied", message));
        events.record(about, Reason.CertificateDenied, message);
      }
      case Decision.Later() -> control.rescheduleAfter(LATER);
      case Decision.Ignore() -> {}
    }
    return control;
  }

  private static boolean isDecided(CertificateSigningRequest csr) {
    return csr.getStatus() != null && !csr.getStatus().getConditions().isEmpty();
  }

  private static CertificateSigningRequestCondition condition(String type, String message) {
    return new CertificateSigningRequestConditionBuilder()
        .withType(type)
        .withStatus("True")
        .withReason("SlipwayMachine")
        .withMessage(message)
        .build();
  }
}
