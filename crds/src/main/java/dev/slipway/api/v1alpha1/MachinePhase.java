// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** A machine's conditions in one word. */
public enum MachinePhase {
  Pending,
  Provisioning,
  Joining,
  Verifying,
  Running,
  NotReady,
  Draining,
  Terminating,
  Failed
}
