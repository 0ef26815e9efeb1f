// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import dev.slipway.e2e.cluster.ClusterException;
import dev.slipway.e2e.cluster.Watch;
import dev.slipway.e2e.junit.Namespace;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Pods of a namespace, by what they do. */
final class Pods {
  private Pods() {}

  /** Waits until one is in a phase, and returns its name. */
  static String awaitAny(Namespace namespace, String phase, Duration limit) {
    var found = new CompletableFuture<String>();
    try (var _ =
        Watch.of(
            namespace.cluster(),
            namespace.name(),
            "pods",
            "status.phase=" + phase,
            (what, pod) -> found.complete(pod.at("/metadata/name").asText()))) {
      return found.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ClusterException(
          "no pod in phase %s in %s within %d s"
              .formatted(phase, namespace.name(), limit.toSeconds()));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted");
    }
  }
}
