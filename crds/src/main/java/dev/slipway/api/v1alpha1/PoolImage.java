// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** What a pool's nodes run: the newest build of an OSImage that succeeded. */
public record PoolImage(
    @Required @JsonPropertyDescription("osImageRef names an OSImage of the same namespace.")
        LocalRef osImageRef) {}
