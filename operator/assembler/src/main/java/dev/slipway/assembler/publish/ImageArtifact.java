// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.build.Parallel;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.RegistryClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** An image as an OCI artifact: the same bytes in a registry and in a layout folder. */
final class ImageArtifact {
  private static final String BOOT = "boot/";
  private static final String DESCRIPTION = "layer";

  private final List<Blob> blobs;
  private final byte[] manifest;
  private final byte[] index;

  private ImageArtifact(List<Blob> blobs, byte[] manifest, byte[] index) {
    this.blobs = blobs;
    this.manifest = manifest;
    this.index = index;
  }

  /** Bytes that can be written when they are needed. */
  record Blob(Descriptor descriptor, RegistryClient.BlobSource source) {}

  /** What is known of a layer before its digest. */
  private record File(String path, Stored stored) {}

  /** The artifact of an image whose parts lie in a cache. */
  static ImageArtifact of(OsImage image, Cache cache) throws AssemblyException, IOException {
    var files = new ArrayList<File>();
    files.add(new File(BOOT + "kernel", image.kernel()));
    image
        .initrd()
        .forEach(part -> files.add(new File(BOOT + "segments/" + segmentName(part), part)));
    var blobs = new ArrayList<Blob>();
    try (var executor = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      blobs.addAll(Parallel.map(executor, Step.Publish, files, file -> stored(file, cache)));
    }
    blobs.add(1, bytes(BOOT + "cmdline", image.cmdline()));
    var list = image.initrd().stream().map(s -> segmentName(s) + "\n");
    blobs.add(bytes(BOOT + "initrd.list", list.collect(Collectors.joining())));
    var layers = blobs.stream().map(Blob::descriptor).toList();
    var config = Artifact.config(image.architecture(), layers);
    blobs.add(document(Artifact.CONFIG_TYPE, config));
    var manifest = Artifact.manifest(Artifact.describe(Artifact.CONFIG_TYPE, config), layers);
    var index =
        Artifact.index(image.architecture(), Artifact.describe(Artifact.MANIFEST_TYPE, manifest));
    return new ImageArtifact(List.copyOf(blobs), manifest, index);
  }

  /** Layers, then the configuration. */
  List<Blob> blobs() {
    return blobs;
  }

  /** The manifest's bytes. */
  byte[] manifest() {
    return manifest.clone();
  }

  /** The bytes of the index, whose digest names the artifact. */
  byte[] index() {
    return index.clone();
  }

  /** The digest by which it can be pulled. */
  Digest digest() {
    return Digest.of(index);
  }

  /** The sizes of all blobs. */
  long size() {
    return blobs.stream().mapToLong(blob -> blob.descriptor.size()).sum();
  }

  private static String segmentName(Stored segment) {
    return segment.digest().hex() + ".img";
  }

  private static Blob stored(File file, Cache cache) throws AssemblyException {
    try {
      return described(file, cache);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.Publish, e);
    }
  }

  /**
   * A layer of a file in the cache; its digest is kept there, too, since finding it out means to
   * read the whole file.
   */
  private static Blob described(File file, Cache cache) throws IOException {
    var stored = file.stored;
    var layer =
        new FileLayer(
            file.path, stored.size(), () -> Files.newInputStream(cache.file(stored.digest())));
    var key = Digest.of("layer\n" + file.path + "\n" + stored.digest());
    var known = cache.recall(key);
    if (known.isPresent() && known.get().get(DESCRIPTION) != null) {
      var text = Files.readString(cache.file(known.get().get(DESCRIPTION).digest()));
      return new Blob(
          new Descriptor(FileLayer.MEDIA_TYPE, Digest.parse(text), layer.size()), layer);
    }
    var described = layer.describe();
    try (var draft = cache.draft()) {
      draft.write(described.digest().toString().getBytes(StandardCharsets.UTF_8));
      cache.remember(key, Map.of(DESCRIPTION, draft.commit()));
    }
    return new Blob(described, layer);
  }

  private static Blob bytes(String path, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var layer = new FileLayer(path, bytes.length, () -> new ByteArrayInputStream(bytes));
    return new Blob(layer.describe(), layer);
  }

  private static Blob document(String mediaType, byte[] bytes) {
    return new Blob(
        Artifact.describe(mediaType, bytes),
        new RegistryClient.BlobSource() {
          @Override
          public long size() {
            return bytes.length;
          }

          @Override
          public void writeTo(OutputStream out) throws IOException {
            out.write(bytes);
          }
        });
  }
}
