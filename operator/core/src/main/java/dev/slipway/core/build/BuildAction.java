// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.registry.ImageReference;
import java.util.List;

/** What is to be done for a build. */
public sealed interface BuildAction {
  /** What has an answer, with which is planned again before anything else is done. */
  sealed interface Question extends BuildAction {}

  /**
   * Ask the registry whether the tag has this very content, from a build that was forgotten, or
   * whose end was not seen.
   */
  record FindEqual(ImageReference tag) implements Question {}

  /** Write down what the build pod reads: the model, files, credentials, what it may reach. */
  record Prepare() implements Question {}

  /**
   * Start building, if it is still this build's turn.
   *
   * @param attempt which it is, from 1
   */
  record CreateJob(int attempt) implements Question {}

  /** Ask the registry for what the pod says it published: the artifact, and each of its outputs. */
  record VerifyPublished(ImageReference reference, List<ImageReference> outputs)
      implements Question {
    public VerifyPublished {
      outputs = List.copyOf(outputs);
    }
  }

  /** Start the boot test of the artifact, if it is still this build's turn. */
  record StartTest(ImageReference artifact) implements Question {}

  /** Take away the Job of an attempt that ended, so that the next can begin. */
  record DeleteJob() implements BuildAction {}

  /** Stop the build: its Job and its boot test go, with their pods. */
  record Stop() implements BuildAction {}

  /**
   * Take away what only the pods needed. It is done before the end is written down, so that it is
   * not forgotten; but for a boot test's pods, from which the verdict is read: they go after it.
   */
  record CleanUp() implements BuildAction {}
}
