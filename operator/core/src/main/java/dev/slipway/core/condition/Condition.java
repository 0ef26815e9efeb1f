// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.condition;

/**
 * What a planner says of one aspect of a resource. When it began to be so is added by whoever
 * writes it down.
 *
 * @param type the aspect in UpperCamelCase, such as {@code Ready}
 * @param status whether it is so
 * @param reason why
 * @param message why, for people: names the object and what helps; cut to what a status may hold
 */
public record Condition(String type, Status status, Reason reason, String message) {
  private static final int MAX_LENGTH = 4000;

  public Condition {
    message = message.length() > MAX_LENGTH ? message.substring(0, MAX_LENGTH) + "…" : message;
  }

  /** Kubernetes' three values. */
  public enum Status {
    TRUE("True"),
    FALSE("False"),
    UNKNOWN("Unknown");

    private final String text;

    Status(String text) {
      this.text = text;
    }

    /** The value in a resource. */
    public String text() {
      return text;
    }

    public static Status of(boolean so) {
      return so ? TRUE : FALSE;
    }
  }

  public static Condition yes(String type, Reason reason, String message) {
    return new Condition(type, Status.TRUE, reason, message);
  }

  public static Condition no(String type, Reason reason, String message) {
    return new Condition(type, Status.FALSE, reason, message);
  }
}
