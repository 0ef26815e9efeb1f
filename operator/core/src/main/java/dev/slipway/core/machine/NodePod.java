// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

/**
 * A pod on a node.
 *
 * @param terminating whether it was already told to go
 */
public record NodePod(String namespace, String name, String uid, Role role, boolean terminating) {
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

  boolean hasToLeave() {
    return role == Role.WORKLOAD;
  }
}
