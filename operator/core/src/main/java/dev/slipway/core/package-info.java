// SPDX-License-Identifier: Apache-2.0

/** What Slipway knows without a cluster: values and pure functions on them. */
@NullMarked
package dev.slipway.core;

import org.jspecify.annotations.NullMarked;
