// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of an image. Conditions: InputsResolved, Built, Verified, Ready, and Reconciling or
 * Stalled while they are true.
 */
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
    @Size(max = 10) @JsonPropertyDescription("previous are those before it, the newest first.")
        List<PublishedBuild> previous,
    @JsonPropertyDescription("failure is why the latest build failed.")
        @Nullable BuildFailure failure,
    @JsonPropertyDescription("lastRefreshAt is when names were last looked up again.")
        @Nullable String lastRefreshAt,
    @JsonPropertyDescription("nextRefreshAt is when names are looked up again.")
        @Nullable String nextRefreshAt,
    @JsonPropertyDescription("lastScheduleAt is the last time of the schedule that was met.")
        @Nullable String lastScheduleAt,
    @JsonPropertyDescription(
            "handledRebuild is the value of the annotation slipway.dev/rebuild that was met.")
        @Nullable String handledRebuild,
    @JsonPropertyDescription(
            "conditions are InputsResolved, Built, Verified, Ready, Reconciling and Stalled.")
        List<Condition> conditions) {
  public OSImageStatus {
    inputs = Absent.list(inputs);
    previous = Absent.list(previous);
    conditions = Absent.list(conditions);
  }
}
