// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.build.Parallel;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Images as one OCI artifact: the same bytes in a registry and in a layout folder. */
public final class ImageArtifact {
  private final List<Manifest> manifests;
  private final byte[] index;

  private ImageArtifact(List<Manifest> manifests, byte[] index) {
    this.manifests = manifests;
    this.index = index;
  }

  /**
   * The manifest of one image.
   *
   * @param blobs its layers, then its configuration
   */
  record Manifest(PublishedImage image, List<Blob> blobs, String text, Descriptor descriptor) {
    byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    long size() {
      return ImageArtifact.size(blobs);
    }
  }

  /**
   * The artifact of a publication.
   *
   * @param cache has their parts, but for those that were published before
   */
  public static ImageArtifact of(Publication publication, Cache cache, EarlierArtifacts earlier)
      throws AssemblyException {
    var manifests = new ArrayList<Manifest>();
    var blobs = new Blobs(cache, earlier);
    try (var executor = Parallel.threads(Runtime.getRuntime().availableProcessors())) {
      for (var image : publication.images()) {
        var layers = Parallel.map(executor, Step.Publish, image.layers(), blobs::of);
        manifests.add(manifest(image, layers));
      }
    }
    var size = size(blobs(manifests));
    return new ImageArtifact(
        List.copyOf(manifests), Artifact.index(manifests, publication.buildId(), size));
  }

  private static Manifest manifest(PublishedImage image, List<Blob> layers) {
    var config = Artifact.config(image.architecture(), layers);
    var all = new ArrayList<>(layers);
    all.add(Blob.document(Artifact.CONFIG_TYPE, config));
    var bytes = Artifact.manifest(image, Artifact.describe(Artifact.CONFIG_TYPE, config), layers);
    var text = new String(bytes, StandardCharsets.UTF_8);
    return new Manifest(
        image, List.copyOf(all), text, Artifact.describe(Artifact.MANIFEST_TYPE, bytes));
  }

  List<Manifest> manifests() {
    return manifests;
  }

  /** The blobs of all images, equal ones once. */
  List<Blob> blobs() {
    return blobs(manifests);
  }

  private static List<Blob> blobs(List<Manifest> manifests) {
    var all = new LinkedHashMap<Digest, Blob>();
    for (var manifest : manifests) {
      manifest.blobs.forEach(blob -> all.putIfAbsent(blob.descriptor().digest(), blob));
    }
    return List.copyOf(all.values());
  }

  /** The bytes of the index, whose digest names the artifact. */
  byte[] index() {
    return index.clone();
  }

  /** The digest by which it can be pulled. */
  public Digest digest() {
    return Digest.of(index);
  }

  /** The sizes of all blobs. */
  long size() {
    return size(blobs());
  }

  private static long size(List<Blob> blobs) {
    return blobs.stream().mapToLong(blob -> blob.descriptor().size()).sum();
  }
}
