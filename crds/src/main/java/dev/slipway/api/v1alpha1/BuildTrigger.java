// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** Why a build was made. */
public enum BuildTrigger {
  Created,
  SpecChanged,
  InputMoved,
  Scheduled,
  Requested,
  FilesChanged
}
