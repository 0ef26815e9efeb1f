// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How machines behave that only seem to be there. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Simulated(
    @Default("5")
        @Min(0)
        @Max(3600)
        @JsonPropertyDescription("bootSeconds is how long a machine takes to become a ready node.")
        Integer bootSeconds,
    @Default("0")
        @Min(0)
        @Max(3600)
        @JsonPropertyDescription("stopSeconds is how long a machine takes to power off.")
        Integer stopSeconds,
    @Size(max = 8)
        @JsonPropertyDescription(
            "faults are what goes wrong. A machine has the first one that its UID falls under, and so keeps it.")
        List<SimulatedFault> faults) {
  public Simulated(
      @Nullable Integer bootSeconds,
      @Nullable Integer stopSeconds,
      @Nullable List<SimulatedFault> faults) {
    this.bootSeconds = Absent.or(bootSeconds, 5);
    this.stopSeconds = Absent.or(stopSeconds, 0);
    this.faults = Absent.list(faults);
  }
}
