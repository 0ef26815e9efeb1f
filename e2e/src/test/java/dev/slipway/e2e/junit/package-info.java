// SPDX-License-Identifier: Apache-2.0

/**
 * What tests on a cluster have in common: the cluster, a namespace each, assertions, and what is
 * kept when one fails.
 */
@NullMarked
package dev.slipway.e2e.junit;

import org.jspecify.annotations.NullMarked;
