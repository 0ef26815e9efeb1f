// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.slipway.controller.platform.Metrics;
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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks registries over HTTP, each question on a thread of its own, and gives up after {@link
 * #LIMIT}: a registry that answers a byte a minute holds nobody up.
 */
@ApplicationScoped
public class HttpRegistries implements Registries {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SharedAnswers shared = new SharedAnswers();
  private final Manifests manifests;
  private final Duration limit;

  private final BiConsumer<Lookup, Duration> measure;

  @Inject
  HttpRegistries(Settings settings, Metrics metrics) {
    this(settings.registries().insecure().orElse(List.of()), LIMIT, metrics::registryLookup);
  }

  /** With the hosts (and ports) that are asked over plain HTTP. */
  public HttpRegistries(List<String> insecure) {
    this(insecure, LIMIT);
  }

  HttpRegistries(List<String> insecure, Duration limit) {
    this(insecure, limit, (answer, took) -> {});
  }

  HttpRegistries(List<String> insecure, Duration limit, BiConsumer<Lookup, Duration> measure) {
    this.measure = measure;
    this.manifests = new Manifests(insecure, limit);
    this.limit = limit;
  }

  @Override
  public Lookup find(ImageReference reference, Access access) {
    return ask(() -> measured(reference, access), new Lookup.Unreachable(tooSlow()));
  }

  @Override
  public Map<String, Lookup> findAll(Map<String, ImageReference> references, Access access) {
    var keys = List.copyOf(references.keySet());
    var questions =
        keys.stream()
            .map(references::get)
            .map(reference ->
                (Callable<Lookup>)
                    () -> shared.get(reference, access, () -> measured(reference, access)))
            .toList();
    var asked = all(questions);
    var answers = new HashMap<String, Lookup>();
    for (var i = 0; i < keys.size(); i++) {
      answers.put(keys.get(i), answer(asked.get(i), new Lookup.Unreachable(tooSlow())));
    }
    return answers;
  }

  @Override
  public Manifest fetch(ImageReference reference, Access access) {
    return ask(
        () -> manifests.fetch(reference, access),
        new Manifest.Missing(new Lookup.Unreachable(tooSlow())));
  }

  @Override
  public @Nullable String untag(ImageReference tag, String digest, Access access) {
    var said = ask(() -> manifests.untag(tag, digest, access), tooSlow());
    return said.isEmpty() ? null : said;
  }

  /** A question that is given up is measured when its thread has noticed. */
  private Lookup measured(ImageReference reference, Access access) {
    var began = System.nanoTime();
    var answer = manifests.find(reference, access);
    measure.accept(answer, Duration.ofNanos(System.nanoTime() - began));
    return answer;
  }

  private <T> T ask(Callable<T> question, T late) {
    return answer(all(List.of(question)).getFirst(), late);
  }

  private <T> List<Future<T>> all(List<Callable<T>> questions) {
    try {
      return threads.invokeAll(questions, limit.toMillis(), MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the operator is stopping", e);
    }
  }

  private static <T> T answer(Future<T> asked, T late) {
    return switch (asked.state()) {
      case SUCCESS -> asked.resultNow();
      case FAILED -> throw new IllegalStateException(asked.exceptionNow());
      case CANCELLED, RUNNING -> late;
    };
  }

  private String tooSlow() {
    return "no answer within " + limit.toSeconds() + " s";
  }

  @PreDestroy
  void stop() {
    threads.shutdownNow();
  }
}
