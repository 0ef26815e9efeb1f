// SPDX-License-Identifier: Apache-2.0
/** Why a build failed: one vocabulary for messages, result files and exit codes. */
@NullMarked
package dev.slipway.assembler.failure;

import org.jspecify.annotations.NullMarked;
