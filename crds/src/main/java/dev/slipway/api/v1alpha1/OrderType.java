// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** By what nodes are put in order. */
public enum OrderType {
  /** One zone after the other. */
  Zone,
  /** The oldest first. */
  Age,
  /** By the value of a label. */
  Label
}
