// SPDX-License-Identifier: Apache-2.0

/** The one vocabulary of conditions, Events, logs and metrics. */
@NullMarked
package dev.slipway.core.condition;

import org.jspecify.annotations.NullMarked;
