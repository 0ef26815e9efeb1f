// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.progress;

/** What a build does at a time; the names are part of the contract of {@code --progress}. */
public enum Phase {
  /** Fetching layers. */
  Pulling,
  /** Making segments. */
  Assembling,
  /** Writing files, or reading and checking them. */
  Writing,
  /** Sending the artifact to the registry. */
  Publishing
}
