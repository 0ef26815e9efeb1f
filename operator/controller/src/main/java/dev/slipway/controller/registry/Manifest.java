// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import dev.slipway.core.registry.Lookup;

/** What came of fetching a manifest or an index. */
public sealed interface Manifest {
  /**
   * It is there.
   *
   * @param digest of these very bytes
   */
  record Found(String digest, String json) implements Manifest {}

  /** It is not to be had. */
  record Missing(Lookup.Missing why) implements Manifest {}
}
