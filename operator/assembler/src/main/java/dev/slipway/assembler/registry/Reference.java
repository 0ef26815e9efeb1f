// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import java.util.Optional;

/**
 * The name of an image: {@code [REGISTRY/]REPOSITORY[:TAG][@sha256:DIGEST]}, completed as Docker
 * does.
 *
 * @param registry host and port
 * @param repository the path at the registry
 * @param tag the tag, if one is given or nothing else is
 * @param digest the digest, which wins over the tag
 */
public record Reference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException when it is none; the message says what is expected
   */
  public static Reference parse(String text) {
    try {
      var parsed = ImageReference.parse(text);
      return new Reference(
          parsed.getRegistry(),
          parsed.getRepository(),
          parsed.getTag(),
          parsed.getDigest().map(Digest::parse));
    } catch (InvalidImageReferenceException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no image reference: expected [REGISTRY/]REPOSITORY[:TAG][@sha256:DIGEST]"
              .formatted(text),
          e);
    }
  }

  /** Reads where to publish: without a tag, the artifact is known by its digest alone. */
  public static Reference parseTarget(String text) {
    var parsed = parse(text);
    if (parsed.digest.isPresent()) {
      throw new IllegalArgumentException(
          "\"%s\" has a digest: that of the result is not known yet".formatted(text));
    }
    var named = text.substring(text.lastIndexOf('/') + 1).contains(":");
    return named
        ? parsed
        : new Reference(parsed.registry, parsed.repository, Optional.empty(), Optional.empty());
  }

  /** The same repository, by digest. */
  public Reference at(Digest manifest) {
    return new Reference(registry, repository, tag, Optional.of(manifest));
  }

  /** The part of a manifest's URL that selects it. */
  String selector() {
    return digest.map(Digest::toString).or(() -> tag).orElse("latest");
  }

  @Override
  public String toString() {
    return registry
        + "/"
        + repository
        + tag.map(t -> ":" + t).orElse("")
        + digest.map(d -> "@" + d).orElse("");
  }
}
