// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a pool stands. Conditions: Available, Progressing, UpToDate, Stalled. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OSNodePoolStatus(
    @JsonPropertyDescription(
            "observedGeneration is the generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @StatusReplicas
        @JsonPropertyDescription(
            "replicas is how many machines there are, those that are going included.")
        @Nullable Integer replicas,
    @JsonPropertyDescription(
            "readyReplicas is how many nodes are ready and run what they were launched with.")
        @Nullable Integer readyReplicas,
    @JsonPropertyDescription("updatedReplicas is how many of the ready ones run the target build.")
        @Nullable Integer updatedReplicas,
    @JsonPropertyDescription(
            "availableReplicas is how many have been ready for minReadySeconds and are in service.")
        @Nullable Integer availableReplicas,
    @JsonPropertyDescription("target is the build that all nodes shall run.")
        @Nullable PublishedBuild target,
    @JsonPropertyDescription("waitingFor is what the roll-out waits for.") List<Waiting> waitingFor,
    @JsonPropertyDescription("progress is when the pool last came nearer to its goal.")
        @Nullable PoolProgress progress,
    @JsonPropertyDescription(
            "conditions are Available, Progressing (which says what a roll-out waits for), UpToDate, and Stalled: true when it does not go on without a person.")
        List<Condition> conditions) {
  public OSNodePoolStatus {
    waitingFor = Absent.list(waitingFor);
    conditions = Absent.list(conditions);
  }
}
