// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.assembler.build.Recipe.Made;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Reference;
import java.util.Optional;

/**
 * A layer of a published artifact, as its manifest tells it.
 *
 * @param at the artifact
 * @param layer the layer as a blob
 * @param title what the layer is called
 * @param file what the layer holds
 * @param made what that was made from
 */
record EarlierLayer(Reference at, Descriptor layer, String title, Stored file, Made made) {
  /** Reads a layer; empty when it does not tell what it was made from, or tells what cannot be. */
  static Optional<EarlierLayer> read(Reference at, JsonNode node) {
    var annotations = node.path("annotations");
    if (!annotations.hasNonNull(Artifact.KEY)) {
      return Optional.empty();
    }
    try {
      var type = node.path("mediaType").asText();
      var layer = Digest.parse(node.path("digest").asText());
      var title = annotations.path(Artifact.TITLE).asText();
      var file =
          new Stored(
              Digest.parse(annotations.path(Artifact.DIGEST).asText()),
              Long.parseLong(annotations.path(Artifact.SIZE).asText()));
      var made =
          new Made(
              new Digest(annotations.path(Artifact.KEY).asText()),
              annotations.path(Artifact.PART).asText());
      var descriptor = new Descriptor(type, layer, node.path("size").asLong(-1));
      var it = new EarlierLayer(at, descriptor, title, file, made);
      return it.isSane() ? Optional.of(it) : Optional.empty();
    } catch (IllegalArgumentException e) { // also a number that is none
      return Optional.empty();
    }
  }

  private boolean isSane() {
    var size = isArchive() ? file.size() : FileLayer.size(file.size());
    return file.size() >= 0
        && layer.size() == size
        && layer.mediaType().equals(FileLayer.MEDIA_TYPE)
        && (!isArchive() || layer.digest().equals(file.digest()));
  }

  /** Whether the layer is the file itself. */
  boolean isArchive() {
    return title.equals(Artifact.ARCHIVE);
  }
}
