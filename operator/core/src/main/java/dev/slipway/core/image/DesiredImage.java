// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import java.util.List;

/** An image as its user wants it: its name and the images that it is made from. */
public record DesiredImage(String name, List<Input> inputs) {
  public DesiredImage {
    inputs = List.copyOf(inputs);
  }
}
