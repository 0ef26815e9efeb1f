// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** Who decides which nodes are replaced. */
public enum StrategyType {
  /** The operator replaces all, within the limits. */
  RollingReplace,
  /** A person deletes OSMachines, and what is made instead runs the newest build. */
  OnDelete,
  /** The operator replaces those that a person approved, within the limits. */
  Manual
}
