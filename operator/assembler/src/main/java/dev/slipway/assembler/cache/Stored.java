// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import dev.slipway.assembler.registry.Digest;

/**
 * A blob of the cache.
 *
 * @param digest the digest of its bytes
 * @param size the number of its bytes
 */
public record Stored(Digest digest, long size) {}
