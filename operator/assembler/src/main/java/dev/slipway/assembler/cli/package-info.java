// SPDX-License-Identifier: Apache-2.0
/** The slipway command. */
@NullMarked
package dev.slipway.assembler.cli;

import org.jspecify.annotations.NullMarked;
