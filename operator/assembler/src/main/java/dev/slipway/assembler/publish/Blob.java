// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.RegistryClient.BlobSource;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * A blob of an artifact.
 *
 * @param annotations what its manifest says of it
 * @param source its bytes; empty when only the registry has them
 * @param segment whether it is a part of the initrd
 */
record Blob(
    Descriptor descriptor,
    Map<String, String> annotations,
    Optional<BlobSource> source,
    boolean segment) {

  /** A blob that is a document. */
  static Blob document(String mediaType, byte[] bytes) {
    var source =
        new BlobSource() {
          @Override
          public long size() {
            return bytes.length;
          }

          @Override
          public void writeTo(OutputStream out) throws java.io.IOException {
            out.write(bytes);
          }
        };
    return new Blob(Artifact.describe(mediaType, bytes), Map.of(), Optional.of(source), false);
  }
}
