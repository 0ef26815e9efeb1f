// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.provider;

import dev.slipway.api.v1alpha1.OSMachine;

/** What an instance is known by. */
public record MachineKey(String namespace, String name, String uid) {
  public static MachineKey of(OSMachine machine) {
    var meta = machine.getMetadata();
    return new MachineKey(meta.getNamespace(), meta.getName(), meta.getUid());
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
