// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a build. Conditions: Building, Succeeded (False with a reason while it runs, and
 * for good when it failed).
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(oldSelf.completedAt) || (has(self.completedAt) && self.completedAt == oldSelf.completedAt)",
    message = "status.completedAt: a build ends once")
public record OSImageBuildStatus(
    @JsonPropertyDescription("observedGeneration is the generation that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("job is the build Job's name.") @Nullable String job,
    @JsonPropertyDescription("attempts is how many build pods have been started.")
        @Nullable Integer attempts,
    @JsonPropertyDescription("startedAt is when the build began.") @Nullable String startedAt,
    @JsonPropertyDescription("completedAt is when the build ended; set once.")
        @Nullable String completedAt,
    @JsonPropertyDescription("digest is the artifact's.") @Nullable String digest,
    @JsonPropertyDescription("reference is the artifact: repository@digest.")
        @Nullable String reference,
    @JsonPropertyDescription("sizeBytes is the artifact's size.") @Nullable Long sizeBytes,
    @JsonPropertyDescription("bytesMoved is what was sent to the registry.")
        @Nullable Long bytesMoved,
    @JsonPropertyDescription("segments is how many parts the initramfs has.")
        @Nullable Integer segments,
    @JsonPropertyDescription("failure is why the build failed.") @Nullable BuildFailure failure,
    @JsonPropertyDescription("conditions are Building and Succeeded.") List<Condition> conditions) {
  public OSImageBuildStatus {
    conditions = Absent.list(conditions);
  }
}
