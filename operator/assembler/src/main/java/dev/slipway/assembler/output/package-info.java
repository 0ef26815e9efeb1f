// SPDX-License-Identifier: Apache-2.0
/**
 * The formats in which a finished image is written for the user. All are made from the image's
 * segments, without root or mounts, and each file appears whole or not at all.
 */
@NullMarked
package dev.slipway.assembler.output;

import org.jspecify.annotations.NullMarked;
