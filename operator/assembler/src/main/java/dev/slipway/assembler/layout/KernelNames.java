// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.TreePath;
import java.nio.charset.StandardCharsets;

/**
 * What the kernel can unpack of an initramfs: it drops everything else without a word (limits.h,
 * init/initramfs.c).
 */
public final class KernelNames {
  private static final int MAX_NAME = 255;
  private static final int MAX_PATH = 4095;
  private static final String TRAILER = "TRAILER!!!";

  private KernelNames() {}

  /** Refuses a tree that would be unpacked in part. */
  public static void check(FileTree tree) throws HostileImageException {
    for (var entry : tree.nodes().entrySet()) {
      check(entry.getKey());
      if (entry.getValue() instanceof Node.SymbolicLink link && bytes(link.target()) > MAX_PATH) {
        throw new HostileImageException(
            "has the link \"%s\", whose target is longer than the kernel's %d bytes"
                .formatted(shortened(entry.getKey()), MAX_PATH));
      }
    }
  }

  private static void check(String path) throws HostileImageException {
    if (path.equals(TRAILER)) {
      throw new HostileImageException(
          "has the file \"/%s\", a name that ends the archive for the kernel".formatted(TRAILER));
    }
    if (bytes(TreePath.name(path)) > MAX_NAME) {
      throw new HostileImageException(
          "has \"%s\", whose name is longer than Linux's %d bytes"
              .formatted(shortened(path), MAX_NAME));
    }
    if (bytes(path) > MAX_PATH) {
      throw new HostileImageException(
          "has \"%s\", a path that in the OS image is longer than the kernel's %d bytes"
              .formatted(shortened(path), MAX_PATH));
    }
  }

  private static int bytes(String text) {
    return text.length() <= MAX_NAME / 4
        ? text.length()
        : text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String shortened(String path) {
    return path.length() <= 80 ? path : path.substring(0, 77) + "…";
  }
}
