// SPDX-License-Identifier: Apache-2.0
/** JSON, without what a data binder sets up at each start. */
@NullMarked
package dev.slipway.assembler.json;

import org.jspecify.annotations.NullMarked;
