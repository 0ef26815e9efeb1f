// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.rollout;

import dev.slipway.core.condition.Reason;

/** What a pool's nodes shall run, or why nobody can say yet. */
public sealed interface Target {
  /**
   * A published build.
   *
   * @param name the OSImageBuild's name
   * @param contentDigest identifies its content: {@code sha256:…}; machines are compared by it
   * @param reference where machines get it: repository@digest
   */
  record Build(String name, String contentDigest, String reference) implements Target {}

  /**
   * Nothing can be launched. Machines that are there stay.
   *
   * @param waiting the object that is missing or not ready
   */
  record Missing(Reason reason, Waiting waiting) implements Target {}
}
