// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** What is made of an image. */
public enum OutputType {
  KernelInitrd,
  KernelSquashfs,
  KernelErofs,
  Tar,
  TarKernelInitrd
}
