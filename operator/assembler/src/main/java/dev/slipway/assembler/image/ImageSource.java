// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.RegistryClient.Restart;

/** Gives the parts of one image; what it gives is checked against the digest that was asked for. */
sealed interface ImageSource permits RegistrySource, LayoutSource, ArchiveSource {
  /** The bytes of a manifest or index of this image, at most {@link #MAX_MANIFEST}. */
  byte[] manifest(Digest digest) throws AssemblyException;

  /**
   * Copies a blob, and fails unless its size and digest are as promised.
   *
   * @param restart called before each attempt; gives an empty stream
   */
  void copy(Descriptor blob, Restart restart, Progress.Transfer progress) throws AssemblyException;

  /** The largest manifest that is read into memory, as OCI's distribution specification advises. */
  int MAX_MANIFEST = 4 << 20;
}
