// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * What an image is made of and where it goes.
 *
 * @param os the parts of the image
 * @param publish where builds are pushed
 */
public record OSImageSpec(
    @Required @JsonPropertyDescription("os is what the image is made of: LinuxKit's model.")
        OSModel os,
    @Required @JsonPropertyDescription("publish says where builds are pushed.") Publish publish) {}
