// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import static dev.slipway.assembler.model.Settings.first;
import static dev.slipway.assembler.model.Settings.joined;

import java.util.List;
import java.util.Optional;

/**
 * What a container sees of files and devices.
 *
 * @param binds SOURCE:DESTINATION[:OPTIONS], where a source without a "/" names a volume
 * @param bindsAdd appended to the binds, wherever those come from
 * @param tmpfs DESTINATION[:OPTIONS]
 * @param rootfsPropagation of mount(8): private, shared, slave or unbindable, perhaps after an "r"
 */
public record ContainerFiles(
    Optional<List<String>> binds,
    List<String> bindsAdd,
    Optional<List<MountSpec>> mounts,
    Optional<List<String>> tmpfs,
    Optional<List<Device>> devices,
    Optional<Boolean> readonly,
    Optional<List<String>> maskedPaths,
    Optional<List<String>> readonlyPaths,
    Optional<String> rootfsPropagation) {
  static final ContainerFiles NONE =
      new ContainerFiles(
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** A device node that a container has, or a class of nodes that it may use. */
  public sealed interface Device {
    /** What the nodes are, as mknod(1) has it: {@code a}ll, {@code b}lock, {@code c}haracter. */
    String type();

    /** Every node of a type ({@code path: all}): access without a node. */
    record Every(String type) implements Device {}

    /**
     * One node.
     *
     * @param path absolute, in the container
     * @param type one of b, c, u and p
     * @param mode the lower twelve bits
     */
    record At(String path, String type, long major, long minor, int mode) implements Device {}
  }

  /** All binds, the added ones last. */
  public List<String> allBinds() {
    return joined(binds.orElse(List.of()), bindsAdd);
  }

  ContainerFiles over(ContainerFiles label) {
    return new ContainerFiles(
        first(binds, label.binds),
        joined(label.bindsAdd, bindsAdd),
        first(mounts, label.mounts),
        first(tmpfs, label.tmpfs),
        first(devices, label.devices),
        first(readonly, label.readonly),
        first(maskedPaths, label.maskedPaths),
        first(readonlyPaths, label.readonlyPaths),
        first(rootfsPropagation, label.rootfsPropagation));
  }
}
