// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Something that keeps a roll-out from going on. */
public record Waiting(
    @JsonPropertyDescription(
            "kind is what kind of thing it is: Build, Machine, PodDisruptionBudget, Volume, …")
        String kind,
    @JsonPropertyDescription("object is its namespace and name.") String object,
    @JsonPropertyDescription("since is when it began.") @Nullable String since,
    @JsonPropertyDescription("message says what is awaited.") String message) {}
