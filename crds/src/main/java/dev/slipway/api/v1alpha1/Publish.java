// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * Where builds are pushed.
 *
 * @param repository registry host, port and path, without tag or digest
 */
public record Publish(
    @Required
        @Size(min = 3, max = 255)
        @Pattern("^[a-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)+$")
        @JsonPropertyDescription(
            "repository is where builds are pushed: registry host, port and path, without tag or digest.")
        String repository) {}
