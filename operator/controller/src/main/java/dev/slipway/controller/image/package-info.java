// SPDX-License-Identifier: Apache-2.0

/** Reconciles OSImages: resolves their inputs and makes their builds. */
@NullMarked
package dev.slipway.controller.image;

import org.jspecify.annotations.NullMarked;
