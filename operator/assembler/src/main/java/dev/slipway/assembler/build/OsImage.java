// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.cache.Stored;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A finished OS image, whose parts lie in the cache, or at the registry ({@link Earlier}).
 *
 * @param architecture as Go calls it
 * @param kernel the kernel's file
 * @param ucode microcode: an uncompressed archive that comes before the segments
 * @param cmdline the kernel's command line
 * @param segments the parts of the initrd, in the order of loading
 * @param recipe what the parts were made from
 */
public record OsImage(
    String architecture,
    Stored kernel,
    Optional<Stored> ucode,
    String cmdline,
    List<Stored> segments,
    Recipe recipe) {

  /** An image of which nobody knows what it was made from. */
  public OsImage(
      String architecture,
      Stored kernel,
      Optional<Stored> ucode,
      String cmdline,
      List<Stored> segments) {
    this(architecture, kernel, ucode, cmdline, segments, Recipe.NONE);
  }

  /** What the initrd consists of, one after the other. */
  public List<Stored> initrd() {
    return Stream.concat(ucode.stream(), segments.stream()).toList();
  }

  /** The same, and what it was made from. */
  OsImage with(Recipe other) {
    return new OsImage(architecture, kernel, ucode, cmdline, segments, other);
  }

  /** The same with another form of the kernel. */
  public OsImage withKernel(Stored other) {
    return new OsImage(architecture, other, ucode, cmdline, segments, recipe);
  }
}
