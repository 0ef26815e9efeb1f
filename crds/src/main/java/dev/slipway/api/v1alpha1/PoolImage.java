// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** What a pool's nodes run: the newest build of an OSImage that succeeded, or a certain one. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PoolImage(
    @Required @JsonPropertyDescription("osImageRef names an OSImage of the same namespace.")
        LocalRef osImageRef,
    @Pattern("^sha256:[0-9a-f]{64}$")
        @JsonPropertyDescription(
            "digest pins the nodes to the build of the OSImage that was published under it; without it they follow the newest.")
        @Nullable String digest) {}
