// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.api.v1alpha1.Acceleration;
import dev.slipway.api.v1alpha1.PodVM;

/** Instances as tests make them. */
final class Machines {
  private Machines() {}

  static InstanceSpec spec(String namespace, String name, String uid) {
    return new InstanceSpec(
        new MachineKey(namespace, name, uid),
        "pool",
        "registry.example.com/os@sha256:" + "a".repeat(64),
        new PodVM(2, 1024, Acceleration.TCG),
        name + "-join");
  }
}
