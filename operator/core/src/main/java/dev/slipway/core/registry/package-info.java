// SPDX-License-Identifier: Apache-2.0

/** References to images, what registries answer about them, and when to ask again. */
@NullMarked
package dev.slipway.core.registry;

import org.jspecify.annotations.NullMarked;
