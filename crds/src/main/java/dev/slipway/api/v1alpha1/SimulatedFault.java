// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** What goes wrong with a share of the simulated machines. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SimulatedFault(
    @Required
        @JsonPropertyDescription(
            "type is NeverStarts, NeverJoins, Ends, Flaps (its node is not ready from time to time) or WrongIdentity (it reports another image).")
        SimulatedFaultType type,
    @Default("100")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription("percent is the share of machines that have it.")
        Integer percent,
    @Default("10")
        @Min(1)
        @Max(3600)
        @JsonPropertyDescription(
            "seconds is how long after it was ready a machine ends, or how long a flapping one stays as it is.")
        Integer seconds) {
  public SimulatedFault(
      SimulatedFaultType type, @Nullable Integer percent, @Nullable Integer seconds) {
    this.type = type;
    this.percent = Absent.or(percent, 100);
    this.seconds = Absent.or(seconds, 10);
  }
}
