// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** An image by the name that the spec has and the digest that the registry has for it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResolvedInput(
    @JsonPropertyDescription("ref is the reference in the spec.") String ref,
    @JsonPropertyDescription("digest is what it meant when it was resolved.") String digest,
    @JsonPropertyDescription("resolvedAt is when the registry was asked.")
        @Nullable String resolvedAt) {}
