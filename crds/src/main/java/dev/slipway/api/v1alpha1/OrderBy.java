// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One criterion of the order in which nodes are replaced. A union by type. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.type == 'Label' ? has(self.label) : !has(self.label)",
    message = "spec.strategy.orderBy: give label when, and only when, type is Label")
public record OrderBy(
    @Required
        @JsonPropertyDescription(
            "type is Zone (by the label topology.kubernetes.io/zone), Age (oldest first) or Label.")
        OrderType type,
    @Size(min = 1, max = 317)
        @JsonPropertyDescription(
            "label is the key of a Node's label; its values are compared as text, and Nodes without it come last.")
        @Nullable String label) {}
