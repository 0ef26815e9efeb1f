// SPDX-License-Identifier: Apache-2.0
/** The build: from a model to segments, files and a published artifact. */
@NullMarked
package dev.slipway.assembler.build;

import org.jspecify.annotations.NullMarked;
