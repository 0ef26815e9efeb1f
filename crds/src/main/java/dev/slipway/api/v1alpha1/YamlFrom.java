// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A whole model as LinuxKit's YAML. */
public record YamlFrom(
    @Required @JsonPropertyDescription("configMapKeyRef is the key of a ConfigMap that holds it.")
        KeyRef configMapKeyRef) {}
