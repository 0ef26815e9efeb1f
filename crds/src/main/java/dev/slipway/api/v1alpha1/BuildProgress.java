// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** How far a build is. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BuildProgress(
    @JsonPropertyDescription("phase is what it does.") String phase,
    @Min(0) @Max(100) @JsonPropertyDescription("percent is how far that is.")
        @Nullable Integer percent,
    @JsonPropertyDescription("bytesDone are the bytes that are done.") @Nullable Long bytesDone,
    @JsonPropertyDescription("bytesTotal are all bytes of that phase, as far as they are known.")
        @Nullable Long bytesTotal) {}
