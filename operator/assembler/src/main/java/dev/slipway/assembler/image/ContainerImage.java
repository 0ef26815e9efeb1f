// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Reference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An image for one architecture.
 *
 * @param reference the name it was found by
 * @param manifest the digest of its manifest
 * @param layers its layers, the lowest first
 * @param config how it wants to be run
 */
public record ContainerImage(
    Reference reference, Digest manifest, List<Descriptor> layers, Config config) {

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
