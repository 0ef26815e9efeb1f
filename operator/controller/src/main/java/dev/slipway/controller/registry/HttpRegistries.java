// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.slipway.controller.platform.Settings;
import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks registries over HTTP, each question on a thread of its own, and gives up after {@link
 * #LIMIT}: a registry that answers a byte a minute holds nobody up.
 */
@ApplicationScoped
public class HttpRegistries implements Registries {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Manifests manifests;
  private final Duration limit;

  @Inject
  HttpRegistries(Settings settings) {
    this(settings.registries().insecure().orElse(List.of()), LIMIT);
  }

  /** With the hosts (and ports) that are asked over plain HTTP. */
  public HttpRegistries(List<String> insecure) {
    this(insecure, LIMIT);
  }

  HttpRegistries(List<String> insecure, Duration limit) {
    this.manifests = new Manifests(insecure, threads, limit);
    this.limit = limit;
  }

  @Override
  public Lookup find(ImageReference reference) {
    return Objects.requireNonNull(findAll(Map.of("", reference)).get(""));
  }

  @Override
  public Map<String, Lookup> findAll(Map<String, ImageReference> references) {
    var keys = List.copyOf(references.keySet());
    try {
      var asked = threads.invokeAll(questions(keys, references), limit.toMillis(), MILLISECONDS);
      var answers = new HashMap<String, Lookup>();
      for (var i = 0; i < keys.size(); i++) {
        answers.put(keys.get(i), answer(asked.get(i)));
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the operator is stopping", e);
    }
  }

  private List<Callable<Lookup>> questions(
      List<String> keys, Map<String, ImageReference> references) {
    return keys.stream()
        .map(references::get)
        .map(reference -> (Callable<Lookup>) () -> manifests.find(reference))
        .toList();
  }

  private Lookup answer(Future<Lookup> asked) {
    return switch (asked.state()) {
      case SUCCESS -> asked.resultNow();
      case FAILED -> throw new IllegalStateException(asked.exceptionNow());
      case CANCELLED, RUNNING ->
          new Lookup.Unreachable("no answer within " + limit.toSeconds() + " s");
    };
  }

  @PreDestroy
  void stop() {
    threads.shutdownNow();
  }
}
