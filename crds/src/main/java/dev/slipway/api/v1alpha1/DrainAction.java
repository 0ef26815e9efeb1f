// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** What a drain does about pods that a rule matches. */
public enum DrainAction {
  Evict,
  /** They are left alone, and go down with the machine. */
  Skip,
  /** They are not evicted, and waited for. */
  Wait
}
