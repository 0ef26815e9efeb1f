// SPDX-License-Identifier: Apache-2.0
/**
 * The part of the OCI distribution protocol that assembling and publishing need, with every byte
 * checked against its digest.
 */
@NullMarked
package dev.slipway.assembler.registry;

import org.jspecify.annotations.NullMarked;
