// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a machine shall be.
 *
 * @param name the machine's name, which is its Node's
 * @param uid the resource's UID: marks a cordon as this machine's
 * @param providerID how the provider names the instance; the Node must carry it
 * @param contentDigest what the node must report that it runs: {@code sha256:…}
 * @param labels what the Node must have
 * @param finalizer whether the resource is held until its instance is gone; nothing is made before
 * @param deleting whether the machine shall go
 * @param retired since when its node shall be emptied, without yet being given up
 * @param drain how pods leave its node then
 */
public record MachineDesired(
    String name,
    String uid,
    String providerID,
    String contentDigest,
    Map<String, String> labels,
    boolean finalizer,
    boolean deleting,
    Optional<Instant> retired,
    DrainPolicy drain) {
  public MachineDesired {
    labels = Map.copyOf(labels);
  }
}
