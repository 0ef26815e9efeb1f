// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A key of a ConfigMap or Secret of the same namespace. */
public record KeyRef(
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("name is the object's name.")
        String name,
    @Required
        @Size(min = 1, max = 253)
        @Pattern("^[-._a-zA-Z0-9]+$")
        @JsonPropertyDescription("key is the key in its data.")
        String key) {}
