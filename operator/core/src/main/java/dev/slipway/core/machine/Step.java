// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.machine;

/** A step of a machine's life, and the condition that records it. */
public enum Step {
  Provisioned,
  Registered,
  ImageVerified,
  Cordoned,
  Drained,
  VolumesDetached,
  Terminated
}
