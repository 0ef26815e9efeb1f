// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** What is done when a drain has taken too long. */
public enum DrainTimeout {
  /** It is said, and waited on. */
  Wait,
  /** It is given up, and the node serves again. */
  Abort,
  /** What is left is deleted, past its disruption budgets. */
  Force
}
