// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One effect. Each may be repeated: what is done already stays as it is. */
public sealed interface MachineAction {
  /** Makes the join data and its token, or gives the same token more time. */
  record IssueCredentials() implements MachineAction {}

  record CreateInstance() implements MachineAction {}

  /** Makes the token worthless: the node has its certificate. */
  record RevokeToken() implements MachineAction {}

  record LabelNode(NodeIdentity node, Map<String, String> labels) implements MachineAction {
    public LabelNode {
      labels = Map.copyOf(labels);
    }
  }

  /** Keeps pods away from a node that is not what it should be. */
  record TaintNode(NodeIdentity node) implements MachineAction {}

  record UntaintNode(NodeIdentity node) implements MachineAction {}

  /**
   * Makes a node unschedulable and says whose cordon it is, in one write.
   *
   * @param owner the machine's UID
   */
  record CordonNode(NodeIdentity node, String owner) implements MachineAction {}

  /** Takes a cordon away, if it is still this owner's. */
  record UncordonNode(NodeIdentity node, String owner) implements MachineAction {}

  /** Asks a pod to leave by the eviction API, never otherwise; only the pod with this UID. */
  record EvictPod(NodePod pod, Optional<Duration> grace) implements MachineAction {}

  /** Deletes a pod past its disruption budget: only where a person has asked for that. */
  record DeletePod(NodePod pod, Optional<Duration> grace) implements MachineAction {}

  /** Powers off and removes. */
  record DeleteInstance() implements MachineAction {}

  /** Removes the Node with this UID, and no other. */
  record DeleteNode(NodeIdentity node) implements MachineAction {}

  /** Removes token and join data. */
  record ForgetCredentials() implements MachineAction {}

  /** Lets the resource go. */
  record RemoveFinalizer() implements MachineAction {}
}
