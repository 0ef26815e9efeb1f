// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.chain.Chain;
import dev.slipway.e2e.cluster.Watch;
import dev.slipway.e2e.junit.Namespace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Follows the pods of builds in a namespace: how many there have been, and how many at a time. */
final class Crowd implements AutoCloseable {
  private final Set<String> all = new HashSet<>();
  private final Set<String> alive = new HashSet<>();
  private final Map<String, Integer> perJob = new HashMap<>();
  private final Watch watch;
  private int most;

  Crowd(Namespace namespace) {
    this.watch = Watch.of(namespace.cluster(), namespace.name(), "pods", this::note);
  }

  private synchronized void note(String what, JsonNode pod) {
    var name = Chain.name(pod);
    var phase = pod.at("/status/phase").asText();
    if (all.add(name)) {
      perJob.merge(
          pod.at("/metadata/labels").path("batch.kubernetes.io/job-name").asText(name),
          1,
          Integer::sum);
    }
    if (what.equals("DELETED") || phase.equals("Succeeded") || phase.equals("Failed")) {
      alive.remove(name);
    } else if (alive.add(name)) {
      most = Math.max(most, alive.size());
    }
  }

  /** The most at a time. */
  synchronized int most() {
    return most;
  }

  /** How many there have been. */
  synchronized int all() {
    return all.size();
  }

  /** The most pods of one build. */
  synchronized int mostOfOne() {
    return perJob.values().stream().mapToInt(n -> n).max().orElse(0);
  }

  @Override
  public void close() {
    watch.close();
  }
}
