// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import dev.slipway.core.condition.Condition;
import java.util.Map;
import java.util.Optional;

/**
 * What a Node says.
 *
 * @param providerID empty when it has none
 * @param osImage {@code status.nodeInfo.osImage}; empty when not reported yet
 * @param bootID {@code status.nodeInfo.bootID}
 * @param ready its condition Ready; UNKNOWN when kubelet has fallen silent
 * @param unschedulable whether it is cordoned, by whomever
 * @param cordonedBy the UID of the machine whose cordon it is, if it is one's
 * @param mismatchTaint whether it has {@link MachinePlanner#MISMATCH_TAINT}
 */
public record NodeView(
    NodeIdentity identity,
    String providerID,
    String osImage,
    String bootID,
    Condition.Status ready,
    boolean unschedulable,
    Optional<String> cordonedBy,
    boolean mismatchTaint,
    Map<String, String> labels) {
  public NodeView {
    labels = Map.copyOf(labels);
  }
}
