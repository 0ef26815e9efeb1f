// SPDX-License-Identifier: Apache-2.0

/** Models as resources of a cluster. */
@NullMarked
package dev.slipway.assembler.resource;

import org.jspecify.annotations.NullMarked;
