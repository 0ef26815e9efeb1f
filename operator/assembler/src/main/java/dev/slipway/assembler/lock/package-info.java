// SPDX-License-Identifier: Apache-2.0
/** The lock file: which digests the names of a model's images stand for. */
@NullMarked
package dev.slipway.assembler.lock;

import org.jspecify.annotations.NullMarked;
