// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

/** A machine's conditions in one word. */
public enum Phase {
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
