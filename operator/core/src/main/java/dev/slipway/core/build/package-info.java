// SPDX-License-Identifier: Apache-2.0

/** The life of one build: from content to an artifact in the registry. */
@NullMarked
package dev.slipway.core.build;

import org.jspecify.annotations.NullMarked;
