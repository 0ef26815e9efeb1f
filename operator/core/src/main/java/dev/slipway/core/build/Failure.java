// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a build failed for good.
 *
 * @param step what was being done
 * @param reason a word for the cause
 * @param exitCode the build container's, when it ended by itself
 * @param message what was wrong and what helps; cut to what a status may hold, and without control
 *     characters, since it may come from a build pod
 */
public record Failure(String step, String reason, @Nullable Integer exitCode, String message) {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");
  private static final int MAX_LENGTH = 2048;

  public Failure {
    var clean = CONTROL.matcher(message).replaceAll("?");
    message = clean.length() > MAX_LENGTH ? clean.substring(0, MAX_LENGTH) + "…" : clean;
  }
}
