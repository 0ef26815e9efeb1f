// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A registry that is asked in place of another. */
public record RegistryMirror(
    @Required
        @Size(min = 1, max = 255)
        @Pattern("^[a-z0-9.-]+(:[0-9]{1,5})?$")
        @JsonPropertyDescription(
            "registry is the registry as names of images have it, such as docker.io.")
        String registry,
    @Required
        @Size(min = 1, max = 255)
        @Pattern("^[a-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9._-]+)*$")
        @JsonPropertyDescription(
            "mirror is asked first: host, port and, where it needs one, a path.")
        String mirror) {}
