// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.registry.Origin;

/** What is wrong with the files of an image. */
final class Invalid {
  private Invalid() {}

  static AssemblyException image(Origin image, String what) {
    return new AssemblyException(
        Step.Assemble, Reason.InvalidImage, "image %s: %s".formatted(image, what));
  }
}
