// SPDX-License-Identifier: Apache-2.0

/** A cluster as its users see it: commands, and objects as JSON. */
@NullMarked
package dev.slipway.e2e.cluster;

import org.jspecify.annotations.NullMarked;
