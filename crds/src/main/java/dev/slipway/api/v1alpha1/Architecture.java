// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** A processor that images are built for. */
public enum Architecture {
  amd64,
  arm64
}
