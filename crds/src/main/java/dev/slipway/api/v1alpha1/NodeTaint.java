// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A taint of a Node. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeTaint(
    @Required @Size(min = 1, max = 317) @JsonPropertyDescription("key is the taint's key.")
        String key,
    @Size(max = 63) @JsonPropertyDescription("value is the taint's value.") @Nullable String value,
    @Required @JsonPropertyDescription("effect is NoSchedule, PreferNoSchedule or NoExecute.")
        TaintEffect effect) {}
