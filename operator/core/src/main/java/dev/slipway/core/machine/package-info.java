// SPDX-License-Identifier: Apache-2.0

/** The life of one machine and its Node: what is the next step, and may it be done now. */
@NullMarked
package dev.slipway.core.machine;

import org.jspecify.annotations.NullMarked;
