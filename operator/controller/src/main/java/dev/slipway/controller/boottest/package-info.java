// SPDX-License-Identifier: Apache-2.0

/** Boot tests in pods: each boots a published artifact, and its word becomes the build's. */
@NullMarked
package dev.slipway.controller.boottest;

import org.jspecify.annotations.NullMarked;
