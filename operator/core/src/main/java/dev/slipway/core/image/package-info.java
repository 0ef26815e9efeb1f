// SPDX-License-Identifier: Apache-2.0

/** From an image's spec to its inputs by digest, to the one build of that content. */
@NullMarked
package dev.slipway.core.image;

import org.jspecify.annotations.NullMarked;
