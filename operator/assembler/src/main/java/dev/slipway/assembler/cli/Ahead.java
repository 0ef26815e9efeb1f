// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import dev.slipway.assembler.json.JsonText;
import dev.slipway.assembler.registry.Digest;
import java.util.Map;

/**
 * Lets another processor set up what every build needs, while this one reads the command line and
 * the model.
 */
final class Ahead {
  private Ahead() {}

  static void begin() {
    Thread.ofPlatform().daemon().name("ahead").start(Ahead::setUp);
  }

  private static void setUp() {
    var _ = Digest.of("");
    var _ = JsonText.write(Map.of());
  }
}
