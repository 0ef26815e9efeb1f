// SPDX-License-Identifier: Apache-2.0

/** The boot test of a build: what its pods are and say becomes where the test stands. */
@NullMarked
package dev.slipway.core.boottest;

import org.jspecify.annotations.NullMarked;
