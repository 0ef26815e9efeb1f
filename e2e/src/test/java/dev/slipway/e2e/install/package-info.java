// SPDX-License-Identifier: Apache-2.0

/** The chart on a real cluster, by the real helm. */
@NullMarked
package dev.slipway.e2e.install;

import org.jspecify.annotations.NullMarked;
