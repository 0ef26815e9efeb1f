// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** What a drain does about pods that cannot simply move. */
public enum DrainPods {
  /** They are evicted. */
  Evict,
  /** They are waited for. */
  Wait
}
