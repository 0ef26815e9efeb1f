// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** A build that succeeded and lies in the registry. */
public record PublishedBuild(
    @JsonPropertyDescription("build is the OSImageBuild's name.") String build,
    @JsonPropertyDescription("contentDigest identifies the content; nodes report it.")
        String contentDigest,
    @JsonPropertyDescription("reference is the artifact: repository@digest.") String reference,
    @JsonPropertyDescription("sizeBytes is the artifact's size.") long sizeBytes,
    @JsonPropertyDescription("completedAt is when the build ended.")
        @Nullable String completedAt) {}
