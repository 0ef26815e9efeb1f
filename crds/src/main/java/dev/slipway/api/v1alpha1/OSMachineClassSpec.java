// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A union by type. */
@ValidationRule(
    value = "self.type == 'PodVM' ? has(self.podVM) : !has(self.podVM)",
    message = "spec.podVM: give it when, and only when, type is PodVM")
@ValidationRule(
    value = "self.type == 'Simulated' ? has(self.simulated) : !has(self.simulated)",
    message = "spec.simulated: give it when, and only when, type is Simulated")
@ValidationRule(
    value = "self.type == oldSelf.type",
    message =
        "spec.type: it stays as it is, since machines may have been made; make another OSMachineClass")
public record OSMachineClassSpec(
    @Required @JsonPropertyDescription("type is where machines run.") MachineType type,
    @Default("900")
        @Min(60)
        @Max(86400)
        @JsonPropertyDescription(
            "launchTimeoutSeconds is after how long a machine that has not shown its build counts as failed.")
        Integer launchTimeoutSeconds,
    @JsonPropertyDescription("podVM are the settings of virtual machines in pods.")
        @Nullable PodVM podVM,
    @JsonPropertyDescription(
            "simulated says how machines behave that only seem to be there; the administrator must have allowed them.")
        @Nullable Simulated simulated) {
  public OSMachineClassSpec(
      MachineType type,
      @Nullable Integer launchTimeoutSeconds,
      @Nullable PodVM podVM,
      @Nullable Simulated simulated) {
    this.type = type;
    this.launchTimeoutSeconds = Absent.or(launchTimeoutSeconds, 900);
    this.podVM = podVM;
    this.simulated = simulated;
  }
}
