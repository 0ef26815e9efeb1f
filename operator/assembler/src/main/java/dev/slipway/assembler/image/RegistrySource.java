// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Reference;
import dev.slipway.assembler.registry.RegistryClient;

/** An image of a registry. */
record RegistrySource(Reference reference, RegistryClient registry) implements ImageSource {
  @Override
  public byte[] manifest(Digest digest) throws AssemblyException {
    return registry.pullManifest(reference.at(digest));
  }

  @Override
  public void copy(Descriptor blob, RegistryClient.Restart restart, Progress.Transfer progress)
      throws AssemblyException {
    registry.pullBlob(reference, blob, restart, progress);
  }
}
