// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.condition.Reason;
import java.time.Duration;
import java.util.Set;

/**
 * Whether trying again can help.
 *
 * <ul>
 *   <li>What is wrong with the model or its images stays wrong, and what took too long takes too
 *       long again.
 *   <li>A registry that does not answer will, some day: the build waits for it, however often.
 *   <li>All else may pass: an evicted pod, a lost node, a full disk, a registry that refused, or
 *       that lacks a part of an image that it has. Also too little memory, since a node that is
 *       short of it kills pods within their limits, too.
 * </ul>
 */
enum Hope {
  NONE,
  SOME,
  LASTING;

  /** The exit code of {@code slipway build} for a model that can never be built. */
  static final int INVALID_MODEL = 3;

  /** The step in which the image itself has been found. */
  private static final String PULL = "PullImages";

  private static final Set<String> FINAL =
      Set.of(
          Reason.InvalidModel.name(),
          Reason.ImageNotFound.name(),
          Reason.InvalidReference.name(),
          Reason.DeadlineExceeded.name(),
          "InvalidImage");

  private static final Duration LEAST = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofMinutes(5);

  static Hope after(Failure failure) {
    if (failure.reason().equals(Reason.RegistryUnreachable.name())) {
      return LASTING;
    }
    if (failure.reason().equals(Reason.ImageNotFound.name()) && failure.step().equals(PULL)) {
      return SOME;
    }
    var exitCode = failure.exitCode();
    return FINAL.contains(failure.reason()) || (exitCode != null && exitCode == INVALID_MODEL)
        ? NONE
        : SOME;
  }

  boolean allowsAnother(int attempt, int most) {
    return switch (this) {
      case NONE -> false;
      case SOME -> attempt < most;
      case LASTING -> true;
    };
  }

  /** The pause after an attempt: it doubles. */
  static Duration pause(int attempt) {
    var pause = LEAST.multipliedBy(1L << Math.clamp(attempt - 1, 0, 10));
    return pause.compareTo(MOST) > 0 ? MOST : pause;
  }
}
