// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of an image. Conditions: InputsResolved, Built, Ready, Reconciling, Stalled. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OSImageStatus(
    @JsonPropertyDescription(
            "observedGeneration is the generation of the spec that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("inputs are the images that the spec names, by digest.")
        List<ResolvedInput> inputs,
    @JsonPropertyDescription("contentDigest identifies the content that the spec asks for.")
        @Nullable String contentDigest,
    @JsonPropertyDescription("latestBuild is the build of that content.")
        @Nullable String latestBuild,
    @JsonPropertyDescription("latest is the newest build that succeeded.")
        @Nullable PublishedBuild latest,
    @JsonPropertyDescription("failure is why the latest build failed.")
        @Nullable BuildFailure failure,
    @JsonPropertyDescription(
            "conditions are InputsResolved, Built, Ready, Reconciling and Stalled.")
        List<Condition> conditions) {
  public OSImageStatus {
    inputs = Absent.list(inputs);
    conditions = Absent.list(conditions);
  }
}
