// SPDX-License-Identifier: Apache-2.0
/** Container images: from a reference to a configuration and layers. */
@NullMarked
package dev.slipway.assembler.image;

import org.jspecify.annotations.NullMarked;
