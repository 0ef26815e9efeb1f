// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.bench;

import com.github.luben.zstd.ZstdOutputStream;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Credentials;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Reference;
import dev.slipway.assembler.registry.RegistryClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.Random;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Images of one layer of made-up files, which shrink to a third as programs do. */
final class BenchImages {
  private static final int FILE = 8 << 20;
  private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+zstd";

  private final RegistryClient registry;
  private final String address;
  private final Path layer;

  BenchImages(String address, Path folder) {
    this.address = address;
    registry = new RegistryClient(Set.of(address), Credentials.NONE);
    layer = folder.resolve("layer");
  }

  /** Pushes an image with so many bytes of files; returns its name. */
  String push(String name, long size, int seed) throws IOException, AssemblyException {
    var reference = Reference.parse(address + "/bench/" + name);
    var hash = Digest.sha256();
    try (var out = new DigestOutputStream(Files.newOutputStream(layer), hash)) {
      write(out, size, seed);
    }
    var layerDigest = Digest.finish(hash);
    var layerSize = Files.size(layer);
    push(reference, layerDigest, layerSize, out -> Files.copy(layer, out));
    var config =
        """
        {"architecture":"amd64","os":"linux","config":{"Entrypoint":["/bin/sh"]},"rootfs":{"type":"layers","diff_ids":[]}}\
        """
            .getBytes(StandardCharsets.UTF_8);
    push(reference, Digest.of(config), config.length, out -> out.write(config));
    var manifest =
        """
        {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%d},\
        "layers":[{"mediaType":"%s","digest":"%s","size":%d}]}\
        """
            .formatted(
                MANIFEST_TYPE,
                CONFIG_TYPE,
                Digest.of(config),
                config.length,
                LAYER_TYPE,
                layerDigest,
                layerSize);
    registry.pushManifest(
        reference,
        reference.tag().orElseThrow(),
        MANIFEST_TYPE,
        manifest.getBytes(StandardCharsets.UTF_8));
    return reference.toString();
  }

  private interface Bytes {
    void writeTo(OutputStream out) throws IOException;
  }

  private void push(Reference to, Digest digest, long size, Bytes bytes) throws AssemblyException {
    var source =
        new RegistryClient.BlobSource() {
          @Override
          public long size() {
            return size;
          }

          @Override
          public void writeTo(OutputStream out) throws IOException {
            bytes.writeTo(out);
          }
        };
    registry.pushBlob(to, digest, source, Progress.Transfer.UNSEEN);
  }

  private static void write(OutputStream to, long size, int seed) throws IOException {
    try (var tar = new TarArchiveOutputStream(new ZstdOutputStream(to, 3))) {
      for (var left = size; left > 0; left -= FILE) {
        var entry = new TarArchiveEntry("data/%06d".formatted(left >> 20));
        entry.setSize(Math.min(FILE, left));
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        var bytes = data(new Random(seed + (left >> 10)), (int) Math.min(FILE, left));
        tar.write(bytes);
        tar.closeArchiveEntry();
      }
    }
  }

  /** A third of it cannot be compressed, in pieces as programs have them. */
  private static byte[] data(Random random, int size) {
    var bytes = new byte[size];
    random.nextBytes(bytes);
    for (var at = 0; at + 96 <= size; at += 96) {
      for (var n = 32; n < 96; n++) {
        bytes[at + n] = (byte) (at >> 14);
      }
    }
    return bytes;
  }
}
