// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import java.util.List;
import java.util.Optional;

/**
 * What there is. While a machine is being deleted, all of it must be read freshly: a Node or a pod
 * that a cache does not have yet would be taken for gone.
 *
 * @param ledger what the status has
 * @param launch whether an instance can be made at all
 * @param instance the provider's view
 * @param credentials what the machine joins with
 * @param node the Node of the machine's name, whoever it belongs to
 * @param pods the pods on that Node; needed only while deleting
 * @param volumeAttachments the Node's; needed only while deleting
 */
public record MachineObserved(
    Ledger ledger,
    Launch launch,
    Instance instance,
    Credentials credentials,
    Optional<NodeView> node,
    List<NodePod> pods,
    List<Attachment> volumeAttachments) {
  public MachineObserved {
    pods = List.copyOf(pods);
    volumeAttachments = List.copyOf(volumeAttachments);
  }
}
