// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One object of a cluster, whether it is there or not. */
public record Resource(Cluster cluster, String namespace, String kind, String name) {
  private static final Duration PAUSE_OF_BROKEN_WATCH = Duration.ofMillis(200);

  /** What it is now; missing when it isn't there. */
  public JsonNode get() {
    return cluster.get(namespace, kind, name);
  }

  /** What it is at the first moment at which something is so; empty when that isn't in time. */
  public Optional<JsonNode> await(Duration limit, Predicate<JsonNode> so) {
    var now = get();
    return so.test(now) || limit.isZero()
        ? Optional.of(now).filter(so)
        : watch(kind, "metadata.name=" + name, limit, so);
  }

  /** Whether an Event about it has a reason, now or in time. */
  public boolean awaitEvent(String reason, Duration limit) {
    return events().stream().anyMatch(event -> event.path("reason").asText().equals(reason))
        || (!limit.isZero()
            && watch(
                    "events",
                    aboutThis() + ",reason=" + reason,
                    limit,
                    event -> !event.isMissingNode())
                .isPresent());
  }

  /** Whether it is gone in time. */
  public boolean awaitGone(Duration limit) {
    try {
      cluster.kubectl(
          "-n",
          namespace,
          "wait",
          "--for=delete",
          kind + "/" + name,
          "--timeout=" + limit.toSeconds() + "s");
      return true;
    } catch (ClusterException e) {
      return get().isMissingNode();
    }
  }

  /** The Events about it. */
  public List<JsonNode> events() {
    return cluster.list(namespace, "events", "--field-selector=" + aboutThis());
  }

  /** Its conditions and Events, for a message about what it isn't. */
  public String story() {
    var object = get();
    if (object.isMissingNode()) {
      return "there is no " + this;
    }
    var conditions =
        StreamSupport.stream(object.at("/status/conditions").spliterator(), false)
            .map(condition ->
                "  %s=%s %s: %s"
                    .formatted(
                        condition.path("type").asText(),
                        condition.path("status").asText(),
                        condition.path("reason").asText(),
                        condition.path("message").asText()));
    var events =
        events().stream()
            .map(event ->
                "  Event %s: %s"
                    .formatted(event.path("reason").asText(), event.path("message").asText()));
    return Stream.concat(conditions, events)
        .collect(
            Collectors.joining(
                "\n",
                "%s, generation %s, observed %s:\n"
                    .formatted(
                        this,
                        object.at("/metadata/generation").asText(),
                        object.at("/status/observedGeneration").asText("-")),
                ""));
  }

  private String aboutThis() {
    return "involvedObject.name=" + name;
  }

  /** Follows by one watch after the other, because each ends when the API server does. */
  private Optional<JsonNode> watch(
      String kinds, String fields, Duration limit, Predicate<JsonNode> so) {
    var deadline = System.nanoTime() + limit.toNanos();
    var found = new CompletableFuture<JsonNode>();
    var seen = new AtomicReference<JsonNode>(MissingNode.getInstance());
    while (true) {
      try (var watch =
          Watch.of(
              cluster,
              namespace,
              kinds,
              fields,
              (what, object) -> {
                seen.set(what.equals("DELETED") ? MissingNode.getInstance() : object);
                if (so.test(seen.get())) {
                  found.complete(seen.get());
                }
              })) {
        CompletableFuture.anyOf(found, watch.ended().thenComposeAsync(end -> pause()))
            .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        return Optional.empty();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClusterException("interrupted");
      }
      if (found.isDone()) {
        return Optional.of(found.join());
      }
    }
  }

  private static CompletableFuture<Void> pause() {
    return new CompletableFuture<Void>()
        .completeOnTimeout(null, PAUSE_OF_BROKEN_WATCH.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public String toString() {
    return "%s %s/%s".formatted(kind, namespace, name);
  }
}
