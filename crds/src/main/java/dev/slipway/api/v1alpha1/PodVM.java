// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** A virtual machine in a pod under Pod Security {@code restricted}. */
public record PodVM(
    @Default("2") @Min(1) @Max(64) @JsonPropertyDescription("cpus are virtual processors.")
        Integer cpus,
    @Default("2048")
        @Min(512)
        @Max(1048576)
        @JsonPropertyDescription("memoryMiB is the memory in MiB.")
        Integer memoryMiB,
    @Default("Auto")
        @JsonPropertyDescription(
            "acceleration is KVM, TCG (emulation) or Auto: KVM where the pod has it.")
        Acceleration acceleration) {
  public PodVM(
      @Nullable Integer cpus, @Nullable Integer memoryMiB, @Nullable Acceleration acceleration) {
    this.cpus = Absent.or(cpus, 2);
    this.memoryMiB = Absent.or(memoryMiB, 2048);
    this.acceleration = Absent.or(acceleration, Acceleration.Auto);
  }
}
