// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.boottest;

import dev.slipway.controller.build.BootTests;
import dev.slipway.controller.platform.Settings;
import java.time.Clock;

/** Boot tests for the tests of builds. */
public final class BootTestFixture {
  private BootTestFixture() {}

  /** Those of the operator. */
  public static BootTests inPods(Settings settings, Clock clock) {
    return new PodBootTests(settings, clock);
  }
}
