// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.List;

/**
 * A mount as the OCI runtime specification has it. What the model leaves out has been inferred as
 * LinuxKit does, so that nothing is empty.
 *
 * @param destination absolute; of {@code runtime.mounts} it may be relative, to the container's
 *     root
 * @param source a path, a device, the name of a volume, or the type's name where it has no source
 */
public record MountSpec(
    String destination,
    String type,
    String source,
    List<String> options,
    List<IdMapping> uidMappings,
    List<IdMapping> gidMappings) {

  /** A mount without mappings. */
  public MountSpec(String destination, String type, String source, List<String> options) {
    this(destination, type, source, options, List.of(), List.of());
  }
}
