// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import dev.slipway.core.condition.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Tells people what happened: an Event, a line of the log and a count, all under one {@link
 * Reason}.
 */
@ApplicationScoped
public class Events {
  private static final Logger LOG = Logger.getLogger(Events.class);
  private static final int MAX_MESSAGE = 1024;
  private static final String COMPONENT = "slipway";

  private final KubernetesClient client;
  private final Clock clock;
  private final Metrics metrics;

  Events(KubernetesClient client, Clock clock, Metrics metrics) {
    this.client = client;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Says it once: the same words about the same object on the same day make no second Event. */
  public void record(HasMetadata about, Reason reason, String message) {
    metrics.event(about.getKind(), reason);
    LOG.infof("%s %s: %s: %s", about.getKind(), name(about), reason, message);
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var meta = about.getMetadata();
    var namespace = meta.getNamespace() == null ? "default" : meta.getNamespace();
    var identity =
        String.join(
            "\n",
            meta.getUid(),
            reason.name(),
            message,
            now.truncatedTo(ChronoUnit.DAYS).toString());
    var id = UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8));
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(meta.getName() + "." + id.toString().substring(0, 13))
            .endMetadata()
            .withInvolvedObject(
                new ObjectReferenceBuilder()
                    .withApiVersion(about.getApiVersion())
                    .withKind(about.getKind())
                    .withNamespace(meta.getNamespace())
                    .withName(meta.getName())
                    .withUid(meta.getUid())
                    .build())
            .withType(reason.warning() ? "Warning" : "Normal")
            .withReason(reason.name())
            .withMessage(
                message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message)
            .withFirstTimestamp(now.toString())
            .withLastTimestamp(now.toString())
            .withCount(1)
            .withNewSource()
            .withComponent(COMPONENT)
            .endSource()
            .build();
    try {
      client.v1().events().inNamespace(namespace).resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        // What happened has happened, whether an Event tells of it or not.
        LOG.warnf("no Event about %s: %s", name(about), e.getMessage());
      }
    }
  }

  /**
   * Says that a condition has another reason than before, or other words about another generation.
   */
  public void recordChange(
      HasMetadata about, List<Condition> before, List<Condition> after, String type) {
    var old = Conditions.find(before, type);
    Conditions.find(after, type)
        .filter(c -> old.isEmpty() || changed(old.get(), c))
        .ifPresent(c -> record(about, Reason.valueOf(c.getReason()), c.getMessage()));
  }

  private static boolean changed(Condition old, Condition now) {
    return !old.getReason().equals(now.getReason())
        || (!Objects.equals(old.getObservedGeneration(), now.getObservedGeneration())
            && !Objects.equals(old.getMessage(), now.getMessage()));
  }

  /** Says that the operator could not do its work, unless it had only seen an old state. */
  public void recordFailure(HasMetadata about, Exception failure) {
    if (!(failure instanceof KubernetesClientException e
        && e.getCode() == HttpURLConnection.HTTP_CONFLICT)) {
      record(about, Reason.InternalError, String.valueOf(failure.getMessage()));
    }
  }

  private static String name(HasMetadata object) {
    var meta = object.getMetadata();
    return meta.getNamespace() == null
        ? meta.getName()
        : meta.getNamespace() + "/" + meta.getName();
  }
}
