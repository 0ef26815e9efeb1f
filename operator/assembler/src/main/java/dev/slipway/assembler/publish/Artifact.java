// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.json.JsonText;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The JSON documents of a published image (OCI image specification 1.1): configuration, manifest
 * and index.
 */
final class Artifact {
  static final String ARTIFACT_TYPE = "application/vnd.slipway.os-image.v1";
  static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
  static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

  static final String TITLE = "org.opencontainers.image.title";

  /**
   * The hash of what a layer's file was made from, and which of the things made from that it is.
   */
  static final String KEY = "dev.slipway.key";

  static final String PART = "dev.slipway.part";

  /** The digest and the size of a layer's file. */
  static final String DIGEST = "dev.slipway.digest";

  static final String SIZE = "dev.slipway.size";

  /** Which build an artifact is. */
  static final String BUILD_ID = "dev.slipway.build-id";

  /** What was read from images that a later build need not pull again. */
  static final String FACT = "dev.slipway.user.";

  /** The title of a layer that is an archive of many files. */
  static final String ARCHIVE = "root.tar";

  private Artifact() {}

  /** The configuration of a scratch image with these layers. */
  static byte[] config(String architecture, List<Blob> layers) {
    var config = new LinkedHashMap<String, Object>();
    config.put("architecture", architecture);
    config.put("os", "linux");
    config.put("config", Map.of());
    var rootfs = new LinkedHashMap<String, Object>();
    rootfs.put("type", "layers");
    rootfs.put(
        "diff_ids", layers.stream().map(layer -> layer.descriptor().digest().toString()).toList());
    config.put("rootfs", rootfs);
    return json(config);
  }

  static byte[] manifest(PublishedImage image, Descriptor config, List<Blob> layers) {
    var manifest = document(MANIFEST_TYPE);
    manifest.put("artifactType", image.artifactType());
    manifest.put("config", descriptor(config));
    manifest.put("layers", layers.stream().map(Artifact::layer).toList());
    if (!image.annotations().isEmpty()) {
      manifest.put("annotations", image.annotations());
    }
    return json(manifest);
  }

  private static Map<String, Object> layer(Blob layer) {
    var json = descriptor(layer.descriptor());
    json.put("annotations", layer.annotations());
    return json;
  }

  /**
   * The index of an artifact.
   *
   * @param buildId which build it is; with it the sizes of all blobs are told, of each image's, too
   */
  static byte[] index(List<ImageArtifact.Manifest> manifests, Optional<String> buildId, long size) {
    var index = document(INDEX_TYPE);
    var entries = manifests.stream().map(manifest -> entry(manifest, buildId.isPresent()));
    index.put("manifests", entries.toList());
    buildId.ifPresent(id ->
        index.put("annotations", new TreeMap<>(Map.of(BUILD_ID, id, SIZE, String.valueOf(size)))));
    return json(index);
  }

  private static Map<String, Object> entry(ImageArtifact.Manifest manifest, boolean sized) {
    var entry = descriptor(manifest.descriptor());
    entry.put("artifactType", manifest.image().artifactType());
    var platform = new LinkedHashMap<String, Object>();
    platform.put("architecture", manifest.image().architecture());
    platform.put("os", "linux");
    entry.put("platform", platform);
    if (sized) {
      entry.put("annotations", Map.of(SIZE, String.valueOf(manifest.size())));
    }
    return entry;
  }

  /** The index.json of a layout folder that holds an index. */
  static byte[] layout(byte[] index, String tag) {
    var entry = descriptor(describe(INDEX_TYPE, index));
    entry.put("artifactType", ARTIFACT_TYPE);
    entry.put("annotations", Map.of("org.opencontainers.image.ref.name", tag));
    var layout = document(INDEX_TYPE);
    layout.put("manifests", List.of(entry));
    return json(layout);
  }

  /** Describes bytes that are a document themselves. */
  static Descriptor describe(String mediaType, byte[] bytes) {
    return new Descriptor(mediaType, Digest.of(bytes), bytes.length);
  }

  private static Map<String, Object> document(String mediaType) {
    var document = new LinkedHashMap<String, Object>();
    document.put("schemaVersion", 2);
    document.put("mediaType", mediaType);
    return document;
  }

  private static Map<String, Object> descriptor(Descriptor of) {
    var json = new LinkedHashMap<String, Object>();
    json.put("mediaType", of.mediaType());
    json.put("digest", of.digest().toString());
    json.put("size", of.size());
    return json;
  }

  private static byte[] json(Map<String, Object> document) {
    return JsonText.write(document);
  }
}
