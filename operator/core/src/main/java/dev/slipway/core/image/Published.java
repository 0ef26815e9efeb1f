// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import org.jspecify.annotations.Nullable;

/**
 * A build that succeeded.
 *
 * @param reference the artifact: repository@digest
 */
public record Published(
    String build,
    String contentDigest,
    String reference,
    long sizeBytes,
    @Nullable String completedAt) {
  /** The artifact's digest. */
  String digest() {
    return reference.substring(reference.indexOf('@') + 1);
  }
}
