// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** How a virtual machine's processor is run. */
public enum Acceleration {
  Auto,
  TCG,
  KVM
}
