// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

/** Whether a build is still asked for. */
public sealed interface Standing {
  /** It is. */
  record Wanted() implements Standing {}

  /** Its image may not be built now: nothing begins, what has begun ends. */
  record Suspended(String why) implements Standing {}

  /** A newer build of its image is there, so nobody waits for this one. */
  record Superseded(String by) implements Standing {}
}
