// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.LayerReader;
import dev.slipway.assembler.tree.Limits;
import dev.slipway.assembler.tree.Spool;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;

/** The layers of an image, from the cache or from where the image is. */
record ImageLayers(Cache cache, BlobStore blobs, ImageSource source, ContainerImage image) {
  /** The file of a layer, which is fetched unless the cache has it. */
  Path file(Descriptor layer) throws AssemblyException {
    return blobs.get(source, image.origin().label(), layer);
  }

  /** All files. A cached layer that turns out to be damaged is fetched again once. */
  FileTree files(Spool spool) throws AssemblyException {
    try {
      return read(spool);
    } catch (DamagedLayer damaged) {
      try {
        cache.evict(damaged.layer.digest());
        return read(spool);
      } catch (IOException e) {
        throw AssemblyException.storage(Step.Assemble, e);
      }
    } catch (IOException e) {
      throw AssemblyException.storage(Step.Assemble, e);
    }
  }

  private FileTree read(Spool spool) throws AssemblyException, IOException {
    var tree = new FileTree();
    var reader = new LayerReader(tree, spool, Limits.DEFAULT);
    for (var layer : image.layers()) {
      var file = file(layer);
      try {
        apply(reader, layer, file);
      } catch (HostileImageException e) {
        verify(layer, file);
        throw new AssemblyException(
            Step.Assemble,
            Reason.InvalidImage,
            "image %s, layer %s: it %s".formatted(image.origin(), layer.digest(), e.getMessage()),
            e);
      }
    }
    return tree;
  }

  private void apply(LayerReader reader, Descriptor layer, Path file) throws IOException {
    if (blobs.hasPulled(layer.digest())) {
      try (var in = Files.newInputStream(file)) {
        reader.apply(in);
      }
      return;
    }
    var hash = Digest.sha256();
    try (var in = new DigestInputStream(Files.newInputStream(file), hash)) {
      reader.apply(in);
    }
    if (!Digest.finish(hash).equals(layer.digest())) {
      throw new DamagedLayer(layer);
    }
  }

  /** A layer that cannot be read is either damaged here, or was made so. */
  private static void verify(Descriptor layer, Path file) throws IOException {
    var hash = Digest.sha256();
    try (var in =
        new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), hash)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    if (!Digest.finish(hash).equals(layer.digest())) {
      throw new DamagedLayer(layer);
    }
  }

  private static final class DamagedLayer extends IOException {
    private final transient Descriptor layer;

    DamagedLayer(Descriptor layer) {
      super("the cached layer " + layer.digest() + " is damaged");
      this.layer = layer;
    }
  }
}
