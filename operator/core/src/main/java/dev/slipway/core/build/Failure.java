// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import org.jspecify.annotations.Nullable;

/**
 * Why a build failed for good.
 *
 * @param step what was being done
 * @param reason a word for the cause
 * @param exitCode the build container's, when it ended by itself
 * @param message what was wrong and what helps
 */
public record Failure(String step, String reason, @Nullable Integer exitCode, String message) {}
