// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** A range of ids in a user namespace. */
public record OSIdMapping(
    @Required
        @Min(0)
        @Max(4294967295.0)
        @JsonPropertyDescription("containerID is the first id in the container.")
        Long containerID,
    @Required
        @Min(0)
        @Max(4294967295.0)
        @JsonPropertyDescription("hostID is the first id of the system.")
        Long hostID,
    @Required @Min(1) @Max(4294967295.0) @JsonPropertyDescription("size is how many ids.")
        Long size) {}
