// SPDX-License-Identifier: Apache-2.0
package dev.slipway.core.registry;

/** What a registry answered when it was asked for an image. */
public sealed interface Lookup {
  /** It has it; of an image index, the digest is the index's. */
  record Found(String digest) implements Lookup {}

  /** An answer without the image; {@code said} is what the registry said, for people. */
  sealed interface Missing extends Lookup {
    String said();
  }

  /** It answered that it has no such image. */
  record NotFound(String said) implements Missing {}

  /** It wants other credentials. */
  record Denied(String said) implements Missing {}

  /** It did not answer in time, or not as a registry does. */
  record Unreachable(String said) implements Missing {}
}
