// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a build, or an attempt, failed.
 *
 * @param step what was being done
 * @param reason a word for the cause
 * @param exitCode the build container's, when it ended by itself
 * @param message what was wrong and what helps; cut to what a status may hold, and without control
 *     characters, since it may come from a build pod
 * @param lastLines the end of the pod's log; treated alike, but that its start is cut off
 */
public record Failure(
    String step, String reason, @Nullable Integer exitCode, String message, String lastLines) {
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");
  private static final int MAX_LENGTH = 2048;

  public Failure {
    message = clean(message);
    message = message.length() > MAX_LENGTH ? message.substring(0, MAX_LENGTH) + "…" : message;
    lastLines = clean(lastLines);
    lastLines =
        lastLines.length() > MAX_LENGTH
            ? "…" + lastLines.substring(lastLines.length() - MAX_LENGTH)
            : lastLines;
  }

  /** A failure without a pod, or without a log. */
  public Failure(String step, String reason, @Nullable Integer exitCode, String message) {
    this(step, reason, exitCode, message, "");
  }

  /** For people, in one line where the message is one. */
  public String told() {
    return step + ": " + reason + ": " + message;
  }

  private static String clean(String text) {
    return CONTROL.matcher(text).replaceAll("?");
  }
}
