// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.boottest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where one pod of a boot test stands. */
public sealed interface TestPod {
  /** There is none that is the build's. */
  record Absent() implements TestPod {}

  /**
   * It has not ended.
   *
   * @param since when it was made
   * @param doing what it does, for people
   */
  record Working(Instant since, String doing) implements TestPod {}

  /**
   * It was taken away before it had ended: that says nothing about the image.
   *
   * @param how for people
   */
  record Lost(String how) implements TestPod {}

  /** It took longer than {@link DesiredTest#deadline}. */
  record Late() implements TestPod {}

  /** It was killed for want of memory. */
  record OutOfMemory() implements TestPod {}

  /**
   * It ended by itself.
   *
   * @param exitCode of its container, if that is known
   */
  record Ended(@Nullable Integer exitCode, TestWord word) implements TestPod {}
}
