// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** When a pool last came nearer to what it shall be. */
public record PoolProgress(
    @JsonPropertyDescription("since is when the last step forward was, or another goal was set.")
        String since,
    @JsonPropertyDescription("goal is what is wanted.") String goal,
    @JsonPropertyDescription("reached is whether nothing was left to do.") Boolean reached,
    @JsonPropertyDescription("outdated is how many machines are of other builds than the target.")
        Integer outdated,
    @JsonPropertyDescription("joined is how many machines of the target have shown it.")
        Integer joined) {}
