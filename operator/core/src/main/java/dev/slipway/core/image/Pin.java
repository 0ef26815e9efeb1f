// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.image;

import dev.slipway.core.registry.ImageReference;

/** A reference as it stands in a spec, and the digest that the registry has for it. */
public record Pin(String ref, String digest) {
  /** The image by digest, as builds name it. */
  String pinned() {
    return ImageReference.parse(ref) instanceof ImageReference reference
        ? reference.pinned(digest).toString()
        : ref;
  }
}
