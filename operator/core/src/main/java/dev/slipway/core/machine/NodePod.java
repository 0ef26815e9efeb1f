// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pod on a node.
 *
 * @param leavesBy when it has to have ended, if it was told to go
 */
public record NodePod(
    String namespace,
    String name,
    String uid,
    Role role,
    Optional<Instant> leavesBy,
    Traits traits) {
  /** A kubelet needs a moment to say that a pod has ended. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What a pod is to a drain. */
  public enum Role {
    /** It has to leave before the node may go. */
    WORKLOAD,
    /** Of a DaemonSet: it belongs to the node, and would come back at once. */
    DAEMON,
    /** A static pod's mirror: kubelet's own. */
    STATIC,
    /** All of its containers have ended for good. */
    FINISHED
  }

  /**
   * What a policy looks at.
   *
   * @param localData whether data are lost when it leaves the node
   * @param managed whether a controller makes it again
   * @param volumes the names of its persistent volumes
   */
  public record Traits(
      Map<String, String> labels, boolean localData, boolean managed, Set<String> volumes) {
    public static final Traits NONE = new Traits(Map.of(), false, true, Set.of());

    public Traits {
      labels = Map.copyOf(labels);
      volumes = Set.copyOf(volumes);
    }
  }

  boolean terminating() {
    return leavesBy.isPresent();
  }

  /** Whether it should have ended by now, so that its kubelet does not do what it was told. */
  boolean overdue(Instant now) {
    return leavesBy.filter(at -> at.plus(PATIENCE).isBefore(now)).isPresent();
  }
}
