// SPDX-License-Identifier: Apache-2.0
/**
 * The content-addressed store on disk: blobs by digest, and derived files by the hash of what they
 * were made from.
 */
@NullMarked
package dev.slipway.assembler.cache;

import org.jspecify.annotations.NullMarked;
