// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import org.jspecify.annotations.Nullable;

/** How many nodes, of which image, on which machines, and how they are replaced. */
public record OSNodePoolSpec(
    @SpecReplicas
        @Default("1")
        @Min(0)
        @Max(5000)
        @JsonPropertyDescription("replicas is how many nodes the pool has.")
        Integer replicas,
    @Required @JsonPropertyDescription("image says what the nodes run.") PoolImage image,
    @Required @JsonPropertyDescription("machineClassRef names the OSMachineClass.")
        LocalRef machineClassRef,
    @JsonPropertyDescription("machineTemplate is what every node gets.")
        MachineTemplate machineTemplate,
    @Default("0")
        @Min(0)
        @Max(3600)
        @JsonPropertyDescription(
            "minReadySeconds is how long a node must be ready before it counts as available.")
        Integer minReadySeconds,
    @Default("3600")
        @Min(60)
        @Max(604800)
        @JsonPropertyDescription(
            "progressDeadlineSeconds is after how long without a step forward a roll-out is reported as stalled; it goes on trying.")
        Integer progressDeadlineSeconds,
    @Default("5")
        @Min(0)
        @Max(100)
        @JsonPropertyDescription(
            "revisionHistoryLimit is how many earlier builds are remembered, as ControllerRevisions; those that nodes run are, besides.")
        Integer revisionHistoryLimit,
    @Default("false")
        @JsonPropertyDescription(
            "paused keeps replacements from beginning; scaling and the repair of lost machines go on.")
        Boolean paused,
    @JsonPropertyDescription("drain is how pods leave a node that goes.") DrainSettings drain,
    @JsonPropertyDescription("strategy is how nodes are replaced.") Strategy strategy) {
  public OSNodePoolSpec(
      @Nullable Integer replicas,
      PoolImage image,
      LocalRef machineClassRef,
      @Nullable MachineTemplate machineTemplate,
      @Nullable Integer minReadySeconds,
      @Nullable Integer progressDeadlineSeconds,
      @Nullable Integer revisionHistoryLimit,
      @Nullable Boolean paused,
      @Nullable DrainSettings drain,
      @Nullable Strategy strategy) {
    this.replicas = Absent.or(replicas, 1);
    this.image = image;
    this.machineClassRef = machineClassRef;
    this.machineTemplate =
        machineTemplate == null ? new MachineTemplate(null, null) : machineTemplate;
    this.minReadySeconds = Absent.or(minReadySeconds, 0);
    this.progressDeadlineSeconds = Absent.or(progressDeadlineSeconds, 3600);
    this.revisionHistoryLimit = Absent.or(revisionHistoryLimit, 5);
    this.paused = Absent.or(paused, false);
    this.drain = drain == null ? new DrainSettings(null, null, null, null, null, null) : drain;
    this.strategy = strategy == null ? new Strategy(null, null, null, null) : strategy;
  }
}
