// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Reference;
import dev.slipway.assembler.registry.RegistryClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Publishes images to a registry. What the registry has already is not sent again. */
public final class Publisher {
  private static final String BOOT = "boot/";
  private static final String DESCRIPTION = "layer";

  private final RegistryClient registry;
  private final Cache cache;
  private final Progress progress;

  /** A publisher of images whose parts lie in a cache. */
  public Publisher(RegistryClient registry, Cache cache, Progress progress) {
    this.registry = registry;
    this.cache = cache;
    this.progress = progress;
  }

  /**
   * What was published.
   *
   * @param digest the index's digest, by which it can be pulled
   * @param sizeBytes the sizes of all blobs
   * @param bytesMoved the sizes of those that had to be sent
   */
  public record Published(Digest digest, long sizeBytes, long bytesMoved) {}

  private record Blob(Descriptor descriptor, RegistryClient.BlobSource source) {}

  /** Publishes an image. The tag is moved last, so it never names something incomplete. */
  public Published publish(OsImage image, Reference target) throws AssemblyException {
    try {
      var blobs = layers(image);
      var layers = blobs.stream().map(Blob::descriptor).toList();
      var config = Artifact.config(image.architecture(), layers);
      blobs.add(document(Artifact.CONFIG_TYPE, config));
      var moved = 0L;
      for (var blob : blobs) {
        moved += push(target, blob);
      }
      var manifest = Artifact.manifest(Artifact.describe(Artifact.CONFIG_TYPE, config), layers);
      var described = Artifact.describe(Artifact.MANIFEST_TYPE, manifest);
      registry.pushManifest(
          target, described.digest().toString(), Artifact.MANIFEST_TYPE, manifest);
      var index = Artifact.index(image.architecture(), described);
      var digest = Digest.of(index);
      registry.pushManifest(
          target, target.tag().orElse(digest.toString()), Artifact.INDEX_TYPE, index);
      var size = blobs.stream().mapToLong(blob -> blob.descriptor.size()).sum();
      return new Published(digest, size, moved);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.Publish, e);
    }
  }

  private List<Blob> layers(OsImage image) throws IOException {
    var blobs = new ArrayList<Blob>();
    blobs.add(stored(BOOT + "kernel", image.kernel()));
    blobs.add(bytes(BOOT + "cmdline", image.cmdline()));
    for (var segment : image.initrd()) {
      blobs.add(stored(BOOT + "segments/" + segmentName(segment), segment));
    }
    var list =
        image.initrd().stream().map(s -> segmentName(s) + "\n").collect(Collectors.joining());
    blobs.add(bytes(BOOT + "initrd.list", list));
    return blobs;
  }

  private static String segmentName(Stored segment) {
    return segment.digest().hex() + ".img";
  }

  /**
   * A layer of a file in the cache; its digest is kept there, too, since finding it out means to
   * read the whole file.
   */
  private Blob stored(String path, Stored file) throws IOException {
    var layer =
        new FileLayer(path, file.size(), () -> Files.newInputStream(cache.file(file.digest())));
    var key = Digest.of("layer\n" + path + "\n" + file.digest());
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

  private long push(Reference target, Blob blob) throws AssemblyException {
    var descriptor = blob.descriptor;
    if (registry.hasBlob(target, descriptor.digest())) {
      return 0;
    }
    try (var transfer =
        progress.begin("push " + descriptor.digest().hex().substring(0, 12), descriptor.size())) {
      registry.pushBlob(target, descriptor.digest(), blob.source, transfer);
    }
    return descriptor.size();
  }
}
