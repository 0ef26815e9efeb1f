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

  /** The folder of an onboot container: they run in the order of these names. */
  public static String onboot(int index, int count, String name) {
    return "containers/onboot/" + number(index, count) + "-" + name;
  }

  /** The folder of an onshutdown container: they run in the order of these names. */
  public static String onshutdown(int index, int count, String name) {
    return "containers/onshutdown/" + number(index, count) + "-" + name;
  }

  /** Three digits as LinuxKit has them, and as many as it takes to sort them all. */
  private static String number(int index, int count) {
    var digits = Math.max(3, String.valueOf(count - 1).length());
    return String.format(Locale.ROOT, "%0" + digits + "d", index);
  }

  /** The folder of a service. */
  public static String service(String name) {
    return "containers/services/" + name;
  }

  /** The folder of a volume. */
  public static String volume(String name) {
    return "containers/volumes/" + name;
  }
}
