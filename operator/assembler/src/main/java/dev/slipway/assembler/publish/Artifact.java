// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON documents of a published image (OCI image specification 1.1): configuration, manifest
 * and index.
 */
final class Artifact {
  static final String ARTIFACT_TYPE = "application/vnd.slipway.os-image.v1";
  static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
  static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private Artifact() {}

  /** The configuration of a scratch image with these layers. */
  static byte[] config(String architecture, List<Descriptor> layers) {
    var config = new LinkedHashMap<String, Object>();
    config.put("architecture", architecture);
    config.put("os", "linux");
    config.put("config", Map.of());
    var rootfs = new LinkedHashMap<String, Object>();
    rootfs.put("type", "layers");
    rootfs.put("diff_ids", layers.stream().map(layer -> layer.digest().toString()).toList());
    config.put("rootfs", rootfs);
    return json(config);
  }

  static byte[] manifest(Descriptor config, List<Descriptor> layers) {
    var manifest = document(MANIFEST_TYPE);
    manifest.put("artifactType", ARTIFACT_TYPE);
    manifest.put("config", descriptor(config));
    manifest.put("layers", layers.stream().map(Artifact::descriptor).toList());
    return json(manifest);
  }

  static byte[] index(String architecture, Descriptor manifest) {
    var entry = descriptor(manifest);
    entry.put("artifactType", ARTIFACT_TYPE);
    var platform = new LinkedHashMap<String, Object>();
    platform.put("architecture", architecture);
    platform.put("os", "linux");
    entry.put("platform", platform);
    var index = document(INDEX_TYPE);
    index.put("manifests", List.of(entry));
    return json(index);
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
    try {
      return JSON.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of strings are always JSON", e);
    }
  }
}
