// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.util.Map;

/** What registries know. */
public interface Registries {
  /** Asks for one image; answers within seconds, whatever the registry does. */
  Lookup find(ImageReference reference);

  /** Asks for several at once; the keys are the caller's. */
  Map<String, Lookup> findAll(Map<String, ImageReference> references);
}
