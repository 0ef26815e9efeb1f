// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.BuildProgress;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the end of build pods' logs: how far they are, at most every two seconds, and what they
 * said before they failed. What was read is kept for that time only; nothing depends on it.
 */
final class BuildLogs {
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final int LINES = 20;
  private static final int MAX_BYTES = 16 * 1024;
  private static final int MOST_KEPT = 256;
  private static final Pattern PROGRESS =
      Pattern.compile(
          "progress phase=([A-Z][A-Za-z]{0,31}) percent=([0-9]{1,3}) bytes=([0-9]{1,18})/([0-9]{1,18})");

  private final Clock clock;
  private final Map<String, Seen> seen =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
          return size() > MOST_KEPT;
        }
      };

  private record Seen(Instant at, @Nullable BuildProgress progress) {}

  BuildLogs(Clock clock) {
    this.clock = clock;
  }

  /** How far a pod is, as far as it says. */
  @Nullable BuildProgress progress(Pod pod, KubernetesClient client) {
    var uid = pod.getMetadata().getUid();
    var now = clock.instant();
    synchronized (seen) {
      var last = seen.get(uid);
      if (last != null && now.isBefore(last.at().plus(INTERVAL))) {
        return last.progress();
      }
      // Others that ask meanwhile get what was known before.
      seen.put(uid, new Seen(now, last == null ? null : last.progress()));
    }
    var progress = read(tail(pod, client));
    synchronized (seen) {
      seen.put(uid, new Seen(now, progress));
    }
    return progress;
  }

  /** The last lines that are not about progress. */
  String lastLines(Pod pod, KubernetesClient client) {
    return String.join(
        "\n", tail(pod, client).stream().filter(line -> !line.startsWith("progress ")).toList());
  }

  static @Nullable BuildProgress read(List<String> lines) {
    return lines.reversed().stream()
        .map(PROGRESS::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(m ->
            new BuildProgress(
                m.group(1),
                Math.min(100, Integer.parseInt(m.group(2))),
                Long.parseLong(m.group(3)),
                Long.parseLong(m.group(4))))
        .orElse(null);
  }

  private static List<String> tail(Pod pod, KubernetesClient client) {
    try {
      return Optional.ofNullable(
              client
                  .pods()
                  .inNamespace(pod.getMetadata().getNamespace())
                  .withName(pod.getMetadata().getName())
                  .inContainer(BuildJob.CONTAINER)
                  .limitBytes(MAX_BYTES)
                  .tailingLines(LINES)
                  .getLog())
          .map(text -> text.lines().toList())
          .orElse(List.of());
    } catch (KubernetesClientException _) {
      // It has not begun, it is gone, or its node does not answer: then there is nothing to tell.
      return List.of();
    }
  }
}
