// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How pods leave a node that goes. Pods of DaemonSets and static pods always stay. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.onTimeout == 'Wait' || has(self.timeoutSeconds)",
    message = "spec.drain.onTimeout: Abort and Force need timeoutSeconds")
public record DrainSettings(
    @Min(1)
        @Max(604800)
        @JsonPropertyDescription(
            "timeoutSeconds is after how long a drain has taken too long; without it a drain takes what it takes.")
        @Nullable Integer timeoutSeconds,
    @Default("Wait")
        @JsonPropertyDescription(
            "onTimeout is Wait (it is said, and waited on), Abort (the node serves again, another is tried, and this one ten minutes later; not for machines that are deleted) or Force (what is left is deleted past its disruption budgets, with an Event for each pod). Force also needs the chart's value machines.forcedDrain.")
        DrainTimeout onTimeout,
    @Min(0)
        @Max(86400)
        @JsonPropertyDescription(
            "gracePeriodSeconds is how long a pod has to end, instead of its own terminationGracePeriodSeconds.")
        @Nullable Integer gracePeriodSeconds,
    @Default("Evict")
        @JsonPropertyDescription(
            "localData is what is done about pods with an emptyDir that is not in memory: Evict, or Wait until they have gone.")
        DrainPods localData,
    @Default("Evict")
        @JsonPropertyDescription(
            "unmanagedPods is what is done about pods that no controller makes again: Evict, or Wait until they have gone.")
        DrainPods unmanagedPods,
    @Size(max = 16)
        @JsonPropertyDescription(
            "rules are for some pods; the first that matches counts, before localData and unmanagedPods.")
        List<DrainRule> rules) {
  public DrainSettings(
      @Nullable Integer timeoutSeconds,
      @Nullable DrainTimeout onTimeout,
      @Nullable Integer gracePeriodSeconds,
      @Nullable DrainPods localData,
      @Nullable DrainPods unmanagedPods,
      @Nullable List<DrainRule> rules) {
    this.timeoutSeconds = timeoutSeconds;
    this.onTimeout = Absent.or(onTimeout, DrainTimeout.Wait);
    this.gracePeriodSeconds = gracePeriodSeconds;
    this.localData = Absent.or(localData, DrainPods.Evict);
    this.unmanagedPods = Absent.or(unmanagedPods, DrainPods.Evict);
    this.rules = Absent.list(rules);
  }
}
