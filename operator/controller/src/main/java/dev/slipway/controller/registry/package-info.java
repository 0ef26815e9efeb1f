// SPDX-License-Identifier: Apache-2.0

/** Asks registries for images, by the OCI distribution specification. */
@NullMarked
package dev.slipway.controller.registry;

import org.jspecify.annotations.NullMarked;
