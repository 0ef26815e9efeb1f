// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * Where builds are pushed.
 *
 * @param repository registry host, port and path, without tag or digest
 */
@ValidationRule(
    value =
        "self.repository.matches('^[a-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9]+((\\\\.|_|__|-+)[a-z0-9]+)*)+$')",
    message =
        "spec.publish.repository: give registry and path, in lower case, without tag or digest, such as registry.example.com/images/node")
public record Publish(
    @Required
        @Size(min = 3, max = 255)
        @JsonPropertyDescription(
            "repository is where builds are pushed: registry host, port and path, without tag or digest.")
        String repository) {}
