// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a build. Conditions: Prepared, Building, Pushed, Tested, Succeeded, and Failed or
 * Interrupted when they are true.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(oldSelf.completedAt) || (has(self.completedAt) && self.completedAt == oldSelf.completedAt)",
    message = "status.completedAt: a build ends once")
@ValidationRule(
    value =
        "!has(oldSelf.startedAt) || (has(self.startedAt) && self.startedAt == oldSelf.startedAt)",
    message = "status.startedAt: a build begins once")
@ValidationRule(
    value =
        "!has(oldSelf.conditions) || oldSelf.conditions.all(o, !(o.type in ['Succeeded', 'Failed', 'Interrupted'] && o.status == 'True') || (has(self.conditions) && self.conditions.exists(c, c.type == o.type && c.status == 'True' && c.reason == o.reason)))",
    message = "status.conditions: Succeeded, Failed and Interrupted, once true, stay as they are")
@ValidationRule(
    value =
        "!has(self.conditions) || self.conditions.filter(c, c.type in ['Succeeded', 'Failed', 'Interrupted'] && c.status == 'True').size() <= 1",
    message = "status.conditions: a build ends in one way: Succeeded, Failed or Interrupted")
@ValidationRule(
    value = "!has(oldSelf.digest) || (has(self.digest) && self.digest == oldSelf.digest)",
    message = "status.digest: it is set once")
@ValidationRule(
    value =
        "!has(oldSelf.reference) || (has(self.reference) && self.reference == oldSelf.reference)",
    message = "status.reference: it is set once")
public record OSImageBuildStatus(
    @JsonPropertyDescription("observedGeneration is the generation that this status is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("job is the build Job's name.") @Nullable String job,
    @JsonPropertyDescription("testPod is the boot test's pod.") @Nullable String testPod,
    @JsonPropertyDescription("attempts is how many build pods have been started.")
        @Nullable Integer attempts,
    @JsonPropertyDescription("startedAt is when the build began.") @Nullable String startedAt,
    @JsonPropertyDescription("completedAt is when the build ended; set once.")
        @Nullable String completedAt,
    @JsonPropertyDescription("progress is how far it is.") @Nullable BuildProgress progress,
    @JsonPropertyDescription("digest is the artifact's.") @Nullable String digest,
    @JsonPropertyDescription("reference is the artifact: repository@digest.")
        @Nullable String reference,
    @JsonPropertyDescription("sizeBytes is the artifact's size.") @Nullable Long sizeBytes,
    @JsonPropertyDescription("bytesMoved is what was sent to the registry.")
        @Nullable Long bytesMoved,
    @JsonPropertyDescription("bytesReused is what the registry had.") @Nullable Long bytesReused,
    @JsonPropertyDescription("segments is how many parts the initramfs has.")
        @Nullable Integer segments,
    @JsonPropertyDescription("segmentsReused is how many of them the registry had.")
        @Nullable Integer segmentsReused,
    @JsonPropertyDescription("changed says what changed against the build before.")
        @Nullable String changed,
    @Size(max = 10) @JsonPropertyDescription("outputs are its forms.")
        List<PublishedOutput> outputs,
    @JsonPropertyDescription(
            "adopted says that the artifact lay in the registry, and was not made again.")
        @Nullable Boolean adopted,
    @JsonPropertyDescription("failure is why the build failed.") @Nullable BuildFailure failure,
    @Size(max = 4096)
        @JsonPropertyDescription(
            "console is the end of what the console showed when the boot test failed.")
        @Nullable String console,
    @JsonPropertyDescription(
            "conditions are Prepared, Building, Pushed, Tested, Succeeded, Failed and Interrupted.")
        List<Condition> conditions) {
  public OSImageBuildStatus {
    outputs = Absent.list(outputs);
    conditions = Absent.list(conditions);
  }
}
