// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How nodes are replaced, and the limits of it. Zero means zero. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!(string(self.maxSurge) in ['0', '0%']) || !(string(self.maxUnavailable) in ['0', '0%'])",
    message =
        "spec.strategy: maxSurge and maxUnavailable are both 0, so no node could ever be replaced; raise one")
public record Strategy(
    @Default("RollingReplace")
        @JsonPropertyDescription(
            "type is RollingReplace (all nodes, within the limits), OnDelete (only OSMachines that a person deletes) or Manual (only OSMachines with the annotation slipway.dev/replace-by that names the new build).")
        StrategyType type,
    @Default("1")
        @JsonPropertyDescription(
            "maxSurge is how many machines there may be above replicas, those that are going included: a number, or a share of replicas such as 10%, rounded up.")
        IntOrString maxSurge,
    @Default("0")
        @JsonPropertyDescription(
            "maxUnavailable is how many nodes a roll-out may take out of service, and failed nodes count first: a number, or a share of replicas such as 10%, rounded down.")
        IntOrString maxUnavailable,
    @Size(max = 8)
        @JsonPropertyDescription(
            "orderBy is in which order nodes are replaced that serve equally well; the oldest first, where it does not decide.")
        List<OrderBy> orderBy) {
  public Strategy(
      @Nullable StrategyType type,
      @Nullable IntOrString maxSurge,
      @Nullable IntOrString maxUnavailable,
      @Nullable List<OrderBy> orderBy) {
    this.type = Absent.or(type, StrategyType.RollingReplace);
    this.maxSurge = Absent.or(maxSurge, new IntOrString(1));
    this.maxUnavailable = Absent.or(maxUnavailable, new IntOrString(0));
    this.orderBy = Absent.list(orderBy);
  }
}
