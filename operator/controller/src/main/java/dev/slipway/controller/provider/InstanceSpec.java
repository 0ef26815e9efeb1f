// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.api.v1alpha1.MachineBuild;
import dev.slipway.api.v1alpha1.OSMachineClassSpec;
import dev.slipway.api.v1alpha1.PodVM;
import dev.slipway.api.v1alpha1.Simulated;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to make.
 *
 * @param pool the machine's pool
 * @param build the published artifact, and what a node that runs it reports
 * @param machineClass where it runs, and how large it is
 * @param joinSecret the Secret in the machine's namespace whose key {@code join.json} the guest
 *     gets
 */
public record InstanceSpec(
    MachineKey key,
    String pool,
    MachineBuild build,
    OSMachineClassSpec machineClass,
    String joinSecret) {
  /** The published artifact: {@code repository@digest}. */
  String image() {
    return build.reference();
  }

  PodVM size() {
    return settings(machineClass.podVM());
  }

  Simulated script() {
    return settings(machineClass.simulated());
  }

  private static <T> T settings(@Nullable T settings) {
    return Optional.ofNullable(settings)
        .orElseThrow(() -> new ProviderException("the class has no settings of its type"));
  }
}
