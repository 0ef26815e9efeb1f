// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** How a simulated machine misbehaves. */
public enum SimulatedFaultType {
  NeverStarts,
  NeverJoins,
  Ends,
  Flaps,
  WrongIdentity
}
