// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import dev.slipway.api.v1alpha1.KeyRef;

/** What ConfigMaps and Secrets of a namespace hold. */
interface Sources {
  /** What came of reading a key. */
  sealed interface Value {}

  /** It holds this. */
  final class Held implements Value {
    private final byte[] bytes;

    Held(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    byte[] bytes() {
      return bytes.clone();
    }
  }

  /**
   * It holds nothing.
   *
   * @param problem in a phrase
   */
  record Lacking(String problem) implements Value {}

  Value configMap(KeyRef key);

  Value secret(KeyRef key);
}
