// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import dev.slipway.core.machine.NodePod.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How pods leave a node.
 *
 * @param timeout after so long a drain is late
 * @param onTimeout what is done then
 * @param grace how long a pod has to end, instead of its own time
 * @param evictsLocalData whether pods go whose data are lost with the node
 * @param evictsUnmanaged whether pods go that no controller makes again
 * @param rules what holds for some pods; the first that matches, before all others
 */
public record DrainPolicy(
    Optional<Duration> timeout,
    OnTimeout onTimeout,
    Optional<Duration> grace,
    boolean evictsLocalData,
    boolean evictsUnmanaged,
    List<Rule> rules) {
  /** All pods are evicted, however long it takes. */
  public static final DrainPolicy DEFAULT =
      new DrainPolicy(Optional.empty(), OnTimeout.WAIT, Optional.empty(), true, true, List.of());

  public DrainPolicy {
    rules = List.copyOf(rules);
  }

  /** What is done when a drain is late. */
  public enum OnTimeout {
    WAIT,
    /** A machine that is only retired, not yet deleted, goes back to work. */
    ABORT,
    /** What is left is deleted; a person's explicit wish. */
    FORCE
  }

  /** What is done about a pod. */
  public enum Treatment {
    EVICT,
    /** It is left alone and goes down with the machine. */
    SKIP,
    /** It is left alone, and the machine stays until it has gone. */
    AWAIT
  }

  /**
   * What holds for some pods.
   *
   * @param namespaces those that it holds in; none means all
   * @param labels those that a pod must have
   */
  public record Rule(Set<String> namespaces, Map<String, String> labels, Treatment treatment) {
    public Rule {
      namespaces = Set.copyOf(namespaces);
      labels = Map.copyOf(labels);
    }

    private boolean matches(NodePod pod) {
      return (namespaces.isEmpty() || namespaces.contains(pod.namespace()))
          && pod.traits().labels().entrySet().containsAll(labels.entrySet());
    }
  }

  Treatment treatment(NodePod pod) {
    if (pod.role() != Role.WORKLOAD) {
      return Treatment.SKIP;
    }
    return rules.stream()
        .filter(rule -> rule.matches(pod))
        .findFirst()
        .map(Rule::treatment)
        .orElseGet(() -> objection(pod).isPresent() ? Treatment.AWAIT : Treatment.EVICT);
  }

  /** Why a pod that is awaited is not evicted. */
  String why(NodePod pod) {
    return objection(pod).orElse("by a rule of spec.drain.rules it is not evicted");
  }

  private Optional<String> objection(NodePod pod) {
    if (pod.traits().localData() && !evictsLocalData) {
      return Optional.of("its local data would be lost (spec.drain.localData)");
    }
    return pod.traits().managed() || evictsUnmanaged
        ? Optional.empty()
        : Optional.of("no controller would make it again (spec.drain.unmanagedPods)");
  }

  public boolean force() {
    return onTimeout == OnTimeout.FORCE;
  }

  boolean aborts(Drain drain, Instant now) {
    return onTimeout == OnTimeout.ABORT && isLate(drain, now);
  }

  /** When a drain is late. */
  Optional<Instant> deadline(Drain drain) {
    return timeout.map(drain.startedAt()::plus);
  }

  boolean isLate(Drain drain, Instant now) {
    return deadline(drain).filter(at -> !at.isAfter(now)).isPresent();
  }
}
