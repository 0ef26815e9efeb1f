// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** How names of images become digests. */
public enum PinPolicy {
  ResolveOnce,
  RequireDigest,
  RefreshEvery
}
