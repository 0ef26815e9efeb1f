// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Origin;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An image for one architecture.
 *
 * @param origin where it was found
 * @param named the digest that its name stands for: of its manifest, or of the index with that; by
 *     this it can be pinned for all architectures
 * @param manifest the digest of its manifest; of its configuration if it has none, in archives of
 *     Docker
 * @param layers its layers, the lowest first
 * @param config how it wants to be run
 */
public record ContainerImage(
    Origin origin, Digest named, Digest manifest, List<Descriptor> layers, Config config) {

  /**
   * The part of an image's configuration that a container needs (OCI image specification, "Image
   * Configuration").
   *
   * @param args entry point and command
   * @param user {@code USER[:GROUP]} as the image has it
   * @param label the text of the label with a container's defaults
   */
  public record Config(
      List<String> args, List<String> env, String cwd, String user, Optional<String> label) {}

  /** Names the files of the image: images with equal layers have equal files. */
  public Digest filesId() {
    return Digest.of(
        layers.stream().map(layer -> layer.digest().toString()).collect(Collectors.joining("\n")));
  }
}
