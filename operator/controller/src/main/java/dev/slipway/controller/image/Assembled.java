// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.OSModel;
import dev.slipway.core.image.Composition;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An OSImage's whole model.
 *
 * @param os merged, with the hashes of what comes from ConfigMaps and Secrets; null when there is a
 *     problem
 * @param isReread whether some of it can change without an event
 */
record Assembled(@Nullable OSModel os, Composition composition, boolean isReread) {
  OSModel model() {
    if (os == null) {
      throw new IllegalStateException("a build without a model");
    }
    return os;
  }

  Map<String, String> sources() {
    return composition instanceof Composition.Composed composed ? composed.sources() : Map.of();
  }

  /** The same, and the API server does not take it. */
  Assembled refused(Composition.Problem problem) {
    return new Assembled(null, problem, isReread);
  }
}
