// SPDX-License-Identifier: Apache-2.0

/** OSImages that are built, tried and published in a cluster: as a user sees it, and how fast. */
@NullMarked
package dev.slipway.e2e.build;

import org.jspecify.annotations.NullMarked;
