// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.boottest;

import java.time.Duration;
import java.util.List;

/**
 * A boot test as it is declared.
 *
 * @param timeoutSeconds how long the machine has until it has done all that is asked of it
 * @param checks the names of the checks
 */
public record DesiredTest(int timeoutSeconds, List<String> checks) {
  /** What the pod may take besides: for pulling images, and for the machine's end. */
  private static final Duration MARGIN = Duration.ofMinutes(5);

  public DesiredTest {
    checks = List.copyOf(checks);
  }

  /** How long the pod may run: kubelet sees to it. */
  public Duration deadline() {
    return Duration.ofSeconds(timeoutSeconds).plus(MARGIN);
  }

  /** How long after the pod was made it is given up, also when it never found a node. */
  Duration patience() {
    return deadline().plus(MARGIN);
  }
}
