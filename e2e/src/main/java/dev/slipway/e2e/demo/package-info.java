// SPDX-License-Identifier: Apache-2.0

/** The demo: the chain with a story and a table at the end. */
@NullMarked
package dev.slipway.e2e.demo;

import org.jspecify.annotations.NullMarked;
