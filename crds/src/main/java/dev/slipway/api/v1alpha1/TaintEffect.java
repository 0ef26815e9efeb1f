// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

/** What a taint does to pods that don't tolerate it. */
public enum TaintEffect {
  NoSchedule,
  PreferNoSchedule,
  NoExecute
}
