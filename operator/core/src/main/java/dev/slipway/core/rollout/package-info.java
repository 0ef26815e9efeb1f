// SPDX-License-Identifier: Apache-2.0

/** Which machines a pool makes and which it lets go, so that its nodes come to run one build. */
@NullMarked
package dev.slipway.core.rollout;

import org.jspecify.annotations.NullMarked;
