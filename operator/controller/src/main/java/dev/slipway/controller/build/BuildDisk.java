// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import dev.slipway.api.v1alpha1.BuildSettings;
import dev.slipway.core.build.PodWord;

/**
 * What helps a build whose pod needs more disk than it has: neither it nor kubelet knows the spec.
 */
final class BuildDisk {
  private BuildDisk() {}

  /** What the pod says, and where there is more room. */
  static PodWord told(PodWord word, BuildSettings settings) {
    return word instanceof PodWord.Refused(String step, String reason, String message)
            && message.contains("the disk is full")
        ? new PodWord.Refused(step, reason, message + "; " + more(settings))
        : word;
  }

  /** What kubelet says when it evicts the pod, and what it holds against it. */
  static String told(String eviction, BuildSettings settings) {
    if (eviction.contains("ephemeral local storage")) {
      return eviction.strip() + " Raise spec.build.resources.limits.ephemeral-storage";
    }
    return eviction.contains("EmptyDir volume \"cache\"")
        ? eviction.strip() + " To build it, " + more(settings)
        : eviction;
  }

  private static String more(BuildSettings settings) {
    return settings.cache() == null
        ? "name a larger volume by spec.build.cache"
        : "enlarge or empty the PersistentVolumeClaim %s of spec.build.cache"
            .formatted(settings.cache().claimName());
  }
}
