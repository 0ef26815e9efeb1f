// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import dev.slipway.controller.platform.Repetitions.Told;
import dev.slipway.core.condition.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventSeriesBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Tells people what happened: an Event, a line of the log and a count, all under one {@link
 * Reason}.
 */
@ApplicationScoped
public class Events {
  private static final Logger LOG = Logger.getLogger(Events.class);
  private static final int MAX_NOTE = 1024;
  private static final String CONTROLLER = "slipway.dev/operator";
  private static final String INSTANCE =
      Objects.requireNonNullElse(System.getenv("HOSTNAME"), "operator");
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final Clock clock;
  private final Metrics metrics;
  private final Repetitions repetitions = new Repetitions();

  Events(KubernetesClient client, Clock clock, Metrics metrics) {
    this.client = client;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * Says what happened. The same words about the same object on the same day are one Event, also
   * after a restart; said again, they are its series.
   */
  public void record(HasMetadata about, Reason reason, String message) {
    metrics.event(about.getKind(), reason);
    log(about, reason, message);
    var event = event(about, reason, message);
    try {
      switch (repetitions.note(name(event), about.getMetadata().getUid(), clock.instant())) {
        case Told.First _ -> create(event);
        case Told.Again(int count) -> again(event, count);
        case Told.Nothing _ -> {
          // The log and the count have it.
        }
      }
    } catch (KubernetesClientException e) {
      // What happened has happened, whether an Event tells of it or not.
      if (!Terminating.refused(e)) {
        LOG.warnf("no Event about %s: %s", name(about), e.getMessage());
      }
    }
  }

  private static void log(HasMetadata about, Reason reason, String message) {
    var meta = about.getMetadata();
    var fields =
        Map.of(
            "kind", about.getKind(),
            "namespace", Objects.requireNonNullElse(meta.getNamespace(), ""),
            "name", meta.getName(),
            "reason", reason.name());
    fields.forEach(MDC::put);
    try {
      LOG.logf(
          reason.warning() ? Logger.Level.WARN : Logger.Level.INFO,
          "%s %s: %s: %s",
          about.getKind(),
          name(about),
          reason,
          message);
    } finally {
      fields.keySet().forEach(MDC::remove);
    }
  }

  private Event event(HasMetadata about, Reason reason, String message) {
    var now = clock.instant();
    var meta = about.getMetadata();
    var day = now.truncatedTo(ChronoUnit.DAYS).toString();
    var identity = String.join("\n", meta.getUid(), reason.name(), message, day);
    var id = UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8));
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(Objects.requireNonNullElse(meta.getNamespace(), "default"))
        .withName(meta.getName() + "." + id.toString().substring(0, 13))
        .endMetadata()
        .withRegarding(
            new ObjectReferenceBuilder()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(meta.getNamespace())
                .withName(meta.getName())
                .withUid(meta.getUid())
                .build())
        .withType(reason.warning() ? "Warning" : "Normal")
        .withReason(reason.name())
        .withAction("Reconcile")
        .withNote(message.length() > MAX_NOTE ? message.substring(0, MAX_NOTE) : message)
        .withEventTime(time(now))
        .withReportingController(CONTROLLER)
        .withReportingInstance(INSTANCE)
        .build();
  }

  private void create(Event event) {
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private void again(Event event, int count) {
    var series = new EventSeriesBuilder().withCount(count);
    series.withLastObservedTime(event.getEventTime());
    var patch = new EventBuilder().withSeries(series.build()).build();
    try {
      client.resource(event).patch(MERGE, Serialization.asJson(patch));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      // The API server keeps Events for an hour.
      create(event);
    }
  }

  private static MicroTime time(Instant instant) {
    return new MicroTime(MICRO_TIME.format(instant));
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
