// SPDX-License-Identifier: Apache-2.0

/**
 * How machines become nodes: one bootstrap token for each, and certificates only for its own name.
 */
@NullMarked
package dev.slipway.controller.join;

import org.jspecify.annotations.NullMarked;
