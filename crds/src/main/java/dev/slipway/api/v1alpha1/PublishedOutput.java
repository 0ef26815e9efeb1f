// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** One form of a build as it lies in the registry. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PublishedOutput(
    @JsonPropertyDescription("type is what it is.") OutputType type,
    @JsonPropertyDescription("arch is the processor it is for.") Architecture arch,
    @JsonPropertyDescription("reference is where it lies: repository@digest.")
        @Nullable String reference,
    @JsonPropertyDescription("digest is the digest of its manifest.") String digest,
    @JsonPropertyDescription("sizeBytes is its size.") Long sizeBytes) {}
