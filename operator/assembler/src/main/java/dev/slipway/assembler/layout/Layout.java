// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.image.ContainerImage;
import java.util.Locale;

/**
 * The paths of an OS image: LinuxKit's, but the files of each container image lie once, at a place
 * of their own.
 */
public final class Layout {
  private Layout() {}

  /**
   * Where the files of a container image lie; the same in every OS image, so that its segment is
   * the same, too.
   */
  public static String files(ContainerImage image) {
    return "containers/images/" + image.filesId().hex();
  }

  /** The folder of an onboot container; they run in the order of these names. */
  public static String onboot(int index, String name) {
    return String.format(Locale.ROOT, "containers/onboot/%03d-%s", index, name);
  }

  /** The folder of a service. */
  public static String service(String name) {
    return "containers/services/" + name;
  }
}
