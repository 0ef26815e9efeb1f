// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import dev.slipway.core.registry.ImageReference;
import dev.slipway.core.registry.Lookup;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What registries know. All of it answers within seconds, whatever a registry does. */
public interface Registries {
  /** Asks for one image, anew. */
  Lookup find(ImageReference reference, Access access);

  /** Asks for one image as anyone. */
  default Lookup find(ImageReference reference) {
    return find(reference, Access.ANONYMOUS);
  }

  /**
   * Asks for several at once; the keys are the caller's. Whoever asks for the same at the same time
   * shares the answer.
   */
  Map<String, Lookup> findAll(Map<String, ImageReference> references, Access access);

  /** Fetches a manifest or an index, whose digest is checked. */
  Manifest fetch(ImageReference reference, Access access);

  /**
   * Deletes a tag, if it still means this digest.
   *
   * @return what the registry said when it would not; null when the tag is gone or means something
   *     else
   */
  @Nullable String untag(ImageReference tag, String digest, Access access);
}
