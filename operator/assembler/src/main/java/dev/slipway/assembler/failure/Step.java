// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.failure;

/** The step of a build that failed. */
public enum Step {
  /** Reading and checking the model. */
  ReadModel,
  /** Finding out which images the references name. */
  ResolveImages,
  /** Fetching layers. */
  PullImages,
  /** Making segments. */
  Assemble,
  /** Writing files for the user. */
  WriteFiles,
  /** Sending the artifact to the registry. */
  Publish,
  /** Running a machine on this computer. */
  RunMachine
}
