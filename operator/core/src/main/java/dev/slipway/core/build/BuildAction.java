// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.build;

import dev.slipway.core.registry.ImageReference;

/** What is to be done for a build. */
public sealed interface BuildAction {
  /** Write the model down for the build pod. */
  record StoreModel() implements BuildAction {}

  /** Start building. */
  record CreateJob() implements BuildAction {}

  /** Ask the registry for what the pod says it published, then plan again. */
  record VerifyPublished(ImageReference reference) implements BuildAction {}
}
