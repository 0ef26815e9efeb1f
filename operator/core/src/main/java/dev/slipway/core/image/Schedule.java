// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the clock asks for.
 *
 * @param last the last time of the schedule that is not after now
 * @param next the first one after now
 * @param text the schedule as it stands in the spec, with its time zone
 */
public record Schedule(@Nullable Instant last, @Nullable Instant next, String text) {}
