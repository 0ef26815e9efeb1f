// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Reference;
import dev.slipway.assembler.registry.RegistryClient;
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

/** Finds images and reads their files. What is named by digest and cached needs no registry. */
public final class Images {
  private static final int MAX_CONFIG = 4 << 20;

  private final Cache cache;
  private final RegistryClient registry;
  private final BlobStore blobs;
  private final String architecture;
  private final ImageDocuments documents = new ImageDocuments();

  /**
   * Images for one architecture.
   *
   * @param architecture as Go calls it: amd64, arm64
   */
  public Images(Cache cache, RegistryClient registry, String architecture, Progress progress) {
    this.cache = cache;
    this.registry = registry;
    this.architecture = architecture;
    blobs = new BlobStore(cache, registry, progress);
  }

  /** Finds an image by its name. */
  public ContainerImage resolve(Reference reference) throws AssemblyException {
    try {
      var bytes = manifest(reference);
      var document = documents.parse(reference, bytes);
      if (ImageDocuments.isIndex(reference, document)) {
        var chosen = documents.choose(reference, document, architecture);
        bytes = manifest(reference.at(chosen));
        document = documents.parse(reference, bytes);
      }
      var manifest = documents.manifest(reference, document);
      var config =
          documents.config(
              reference,
              documents.parse(reference, config(reference, manifest.config())),
              architecture);
      return new ContainerImage(reference, Digest.of(bytes), manifest.layers(), config);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.ResolveImages, e);
    }
  }

  private byte[] manifest(Reference reference) throws AssemblyException, IOException {
    var cached = reference.digest().flatMap(cache::find);
    if (cached.isPresent()) {
      var bytes = Files.readAllBytes(cached.get());
      if (Digest.of(bytes).equals(reference.digest().get())) {
        return bytes;
      }
      cache.evict(reference.digest().get());
    }
    var pulled = registry.pullManifest(reference);
    try (var draft = cache.draft()) {
      draft.write(pulled);
      draft.commit();
    }
    return pulled;
  }

  private byte[] config(Reference reference, Descriptor config)
      throws AssemblyException, IOException {
    if (config.size() > MAX_CONFIG) {
      throw ImageDocuments.invalid(
          reference, "its configuration is larger than " + MAX_CONFIG + " bytes");
    }
    var bytes = Files.readAllBytes(blobs.get(reference, config));
    if (Digest.of(bytes).equals(config.digest())) {
      return bytes;
    }
    cache.evict(config.digest());
    return Files.readAllBytes(blobs.get(reference, config));
  }

  /** Makes sure that a layer is in the cache. */
  public void fetch(ContainerImage image, Descriptor layer) throws AssemblyException {
    blobs.get(image.reference(), layer);
  }

  /**
   * The files of an image. A cached layer that turns out to be damaged is fetched again once.
   *
   * @param spool keeps the contents
   */
  public FileTree files(ContainerImage image, Spool spool) throws AssemblyException {
    try {
      return read(image, spool);
    } catch (DamagedLayer damaged) {
      try {
        cache.evict(damaged.layer.digest());
        return read(image, spool);
      } catch (IOException e) {
        throw AssemblyException.storage(Step.Assemble, e);
      }
    } catch (IOException e) {
      throw AssemblyException.storage(Step.Assemble, e);
    }
  }

  private FileTree read(ContainerImage image, Spool spool) throws AssemblyException, IOException {
    var tree = new FileTree();
    var reader = new LayerReader(tree, spool, Limits.DEFAULT);
    for (var layer : image.layers()) {
      var file = blobs.get(image.reference(), layer);
      try {
        apply(reader, layer, file);
      } catch (HostileImageException e) {
        verify(layer, file);
        throw new AssemblyException(
            Step.Assemble,
            Reason.InvalidImage,
            "image %s, layer %s: it %s"
                .formatted(image.reference(), layer.digest(), e.getMessage()),
            e);
      }
    }
    return tree;
  }

  private static void apply(LayerReader reader, Descriptor layer, Path file) throws IOException {
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
