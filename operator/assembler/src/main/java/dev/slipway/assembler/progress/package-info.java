// SPDX-License-Identifier: Apache-2.0
/** What a long-running step tells about its progress. */
@NullMarked
package dev.slipway.assembler.progress;

import org.jspecify.annotations.NullMarked;
