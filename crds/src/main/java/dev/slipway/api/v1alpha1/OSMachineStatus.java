// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a machine. The conditions are the ledger that survives a restart of the operator:
 * Provisioned, Registered, ImageVerified, Ready, Cordoned, Drained, VolumesDetached, Terminated.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(oldSelf.providerID) || (has(self.providerID) && self.providerID == oldSelf.providerID)",
    message = "status.providerID: it is set once")
public record OSMachineStatus(
    @JsonPropertyDescription("observedGeneration is the generation that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("phase sums the conditions up.") @Nullable MachinePhase phase,
    @JsonPropertyDescription("providerID names the machine at its provider; set once.")
        @Nullable String providerID,
    @JsonPropertyDescription("nodeRef is the Node that the machine became.")
        @Nullable NodeRef nodeRef,
    @JsonPropertyDescription("bootID is the boot that was verified.") @Nullable String bootID,
    @JsonPropertyDescription("observedContentDigest is what the node says it runs.")
        @Nullable String observedContentDigest,
    @JsonPropertyDescription("drain tells how far the drain is.") @Nullable DrainStatus drain,
    @JsonPropertyDescription(
            "conditions are Provisioned, Registered, ImageVerified and Ready, and on the way down Cordoned, Drained, VolumesDetached and Terminated.")
        List<Condition> conditions) {
  public OSMachineStatus {
    conditions = Absent.list(conditions);
  }
}
