// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.api.v1alpha1.Acceleration;
import dev.slipway.api.v1alpha1.MachineBuild;
import dev.slipway.api.v1alpha1.MachineType;
import dev.slipway.api.v1alpha1.OSMachineClassSpec;
import dev.slipway.api.v1alpha1.PodVM;

/** Instances as tests make them. */
final class Machines {
  private Machines() {}

  static InstanceSpec spec(String namespace, String name, String uid) {
    return spec(
        new MachineKey(namespace, name, uid),
        new OSMachineClassSpec(
            MachineType.PodVM, null, new PodVM(2, 1024, Acceleration.TCG), null));
  }

  static InstanceSpec spec(MachineKey key, OSMachineClassSpec machineClass) {
    return new InstanceSpec(
        key,
        "pool",
        new MachineBuild(
            "os-1", "sha256:" + "c".repeat(64), "registry.example.com/os@sha256:" + "a".repeat(64)),
        machineClass,
        key.name() + "-join");
  }
}
