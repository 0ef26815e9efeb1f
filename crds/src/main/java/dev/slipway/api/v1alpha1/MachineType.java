// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** Where machines run. */
public enum MachineType {
  /** A virtual machine in an unprivileged pod. */
  PodVM,
  /** Nowhere: a Node without a machine, for trials of roll-outs. */
  Simulated
}
