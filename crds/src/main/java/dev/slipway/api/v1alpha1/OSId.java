// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A user or group: a number, or the name of a container of the image, whose own number is meant.
 */
public record OSId(@JsonValue Object value) {
  /** As JSON has it. All that is no number is a name. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public OSId {
    value = value instanceof Number number ? (Object) number.longValue() : value.toString();
  }
}
