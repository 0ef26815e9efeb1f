// SPDX-License-Identifier: Apache-2.0

/** Reconciles OSImageBuilds: one Job each, whose word is checked before it is believed. */
@NullMarked
package dev.slipway.controller.build;

import org.jspecify.annotations.NullMarked;
