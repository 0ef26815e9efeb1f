// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The build that a machine boots. */
public record MachineBuild(
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("name is the OSImageBuild's.")
        String name,
    @Required
        @Pattern("^sha256:[0-9a-f]{64}$")
        @Size(max = 71)
        @JsonPropertyDescription("contentDigest is what the node must report as its BUILD_ID.")
        String contentDigest,
    @Required
        @Pattern("^[^@]+@sha256:[0-9a-f]{64}$")
        @Size(max = 330)
        @JsonPropertyDescription("reference is the artifact: repository@digest.")
        String reference) {}
