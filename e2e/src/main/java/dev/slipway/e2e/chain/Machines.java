// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.chain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.e2e.cluster.Cluster;
import dev.slipway.e2e.cluster.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps what a pool's machines have gone through, also of those that are gone. */
public final class Machines implements AutoCloseable {
  /** The life of one machine: when it entered each phase. {@code Gone} is the last. */
  public record Life(String name, String contentDigest, Map<String, Instant> phases) {
    /** The time between entering two phases, if it has been in both. */
    public Optional<Duration> between(String from, String to) {
      var first = phases.get(from);
      var second = phases.get(to);
      return first == null || second == null
          ? Optional.empty()
          : Optional.of(Duration.between(first, second));
    }
  }

  public static final String CREATED = "Created";
  public static final String GONE = "Gone";

  private final Map<String, Life> lives = new LinkedHashMap<>();
  private int alive;
  private int mostAlive;
  private final Watch watch;

  public Machines(Cluster cluster, String namespace) {
    this.watch = Watch.of(cluster, namespace, "osmachines", this::note);
  }

  private synchronized void note(String what, JsonNode machine) {
    var name = machine.at("/metadata/name").asText();
    var known = lives.get(name);
    if (known == null) {
      known =
          new Life(name, machine.at("/spec/build/contentDigest").asText(), new LinkedHashMap<>());
      lives.put(name, known);
    }
    var phases = known.phases();
    if (phases.putIfAbsent(CREATED, Instant.now()) == null) {
      mostAlive = Math.max(mostAlive, ++alive);
    }
    var phase = what.equals("DELETED") ? GONE : machine.at("/status/phase").asText();
    if (!phase.isEmpty()
        && phases.putIfAbsent(phase, Instant.now()) == null
        && phase.equals(GONE)) {
      alive--;
    }
  }

  /** All lives so far, in the order of their beginning. */
  public synchronized List<Life> lives() {
    return lives.values().stream()
        .map(
            life -> new Life(life.name(), life.contentDigest(), new LinkedHashMap<>(life.phases())))
        .toList();
  }

  /** The most machines that there have been at a time, those that were going included. */
  public synchronized int mostAtATime() {
    return mostAlive;
  }

  @Override
  public void close() {
    watch.close();
  }
}
