// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A union by type. */
@ValidationRule(
    value = "self.type == 'PodVM' ? has(self.podVM) : !has(self.podVM)",
    message = "spec.podVM: give it when, and only when, type is PodVM")
public record OSMachineClassSpec(
    @Required @JsonPropertyDescription("type is where machines run.") MachineType type,
    @JsonPropertyDescription("podVM are the settings of virtual machines in pods.")
        @Nullable PodVM podVM) {}
