// SPDX-License-Identifier: Apache-2.0

/** The steps from a declared image to replaced nodes, each with its progress and its deadline. */
@NullMarked
package dev.slipway.e2e.chain;

import org.jspecify.annotations.NullMarked;
