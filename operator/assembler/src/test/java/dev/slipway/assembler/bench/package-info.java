// SPDX-License-Identifier: Apache-2.0
/** How long the assembler takes, next to what it cannot do without. */
@NullMarked
package dev.slipway.assembler.bench;

import org.jspecify.annotations.NullMarked;
