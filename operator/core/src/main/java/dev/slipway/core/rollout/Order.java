// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

/** By what old machines are put in order before they are replaced. */
public sealed interface Order {
  /** The oldest first. */
  record Age() implements Order {}

  /** By the value of a label of the Node, as text; Nodes without it come last. */
  record Label(String key) implements Order {}
}
