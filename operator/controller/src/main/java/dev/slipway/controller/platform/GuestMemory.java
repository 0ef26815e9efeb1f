// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import io.fabric8.kubernetes.api.model.Quantity;

/** What a pod needs that runs a virtual machine in QEMU. */
public record GuestMemory(long mebibytes) {
  /** Beside the guest's own. */
  private static final int OVERHEAD = 256;

  /** With emulation, on top. */
  private static final int TRANSLATIONS = 1024;

  public Quantity request() {
    return new Quantity(mebibytes + OVERHEAD + "Mi");
  }

  public Quantity limit() {
    return new Quantity(mebibytes + OVERHEAD + TRANSLATIONS + "Mi");
  }
}
