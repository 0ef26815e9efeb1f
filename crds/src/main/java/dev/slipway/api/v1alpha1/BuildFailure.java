// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Why a build failed. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BuildFailure(
    @JsonPropertyDescription("step is what was being done.") String step,
    @JsonPropertyDescription("reason is a word for the cause.") String reason,
    @JsonPropertyDescription("exitCode is the build container's.") @Nullable Integer exitCode,
    @JsonPropertyDescription("message says what was wrong and what helps.") String message,
    @Size(max = 4096) @JsonPropertyDescription("lastLines are the last lines of the log.")
        @Nullable String lastLines) {}
