// SPDX-License-Identifier: Apache-2.0
/** File trees made from layers of container images, which are hostile input. */
@NullMarked
package dev.slipway.assembler.tree;

import org.jspecify.annotations.NullMarked;
