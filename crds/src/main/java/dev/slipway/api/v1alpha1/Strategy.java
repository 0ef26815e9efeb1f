// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The limits of a roll-out. Zero means zero. */
@ValidationRule(
    value = "self.maxSurge > 0 || self.maxUnavailable > 0",
    message =
        "spec.strategy: maxSurge and maxUnavailable are both 0, so no node could ever be replaced; raise one")
public record Strategy(
    @Default("1")
        @Min(0)
        @Max(5000)
        @JsonPropertyDescription(
            "maxSurge is how many machines there may be above replicas, those that are going included.")
        Integer maxSurge,
    @Default("0")
        @Min(0)
        @Max(5000)
        @JsonPropertyDescription(
            "maxUnavailable is how many nodes a roll-out may take out of service; failed nodes count first.")
        Integer maxUnavailable) {
  public Strategy(@Nullable Integer maxSurge, @Nullable Integer maxUnavailable) {
    this.maxSurge = Absent.or(maxSurge, 1);
    this.maxUnavailable = Absent.or(maxUnavailable, 0);
  }
}
