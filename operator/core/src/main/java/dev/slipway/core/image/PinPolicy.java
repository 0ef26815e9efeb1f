// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import java.time.Duration;

/** When the names in a spec become digests. */
public sealed interface PinPolicy {
  /** Once for each generation of the spec. */
  record ResolveOnce() implements PinPolicy {}

  /** Never: the spec itself must have digests. */
  record RequireDigest() implements PinPolicy {}

  /** Once for each generation, and again after each interval. */
  record RefreshEvery(Duration interval) implements PinPolicy {}
}
