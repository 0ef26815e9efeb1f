// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.initramfs.Reproducible;
import dev.slipway.assembler.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/** Makes squashfs with mksquashfs (4.5 or newer), which reads a tar archive: no root is needed. */
final class Squashfs {
  private static final Tool MKSQUASHFS = new Tool("mksquashfs", "squashfs-tools");
  private static final String TIME = String.valueOf(Reproducible.MTIME);

  private Squashfs() {}

  static void make(FileTree tree, String id, Path to, LongConsumer done)
      throws IOException, AssemblyException {
    var arguments =
        List.of(
            "-",
            to.toString(),
            "-tar",
            "-noappend",
            "-no-progress",
            "-quiet",
            "-reproducible",
            "-comp",
            "zstd",
            "-Xcompression-level",
            "15",
            "-b",
            "128K",
            "-mkfs-time",
            TIME,
            "-all-time",
            TIME,
            "-root-time",
            TIME,
            "-root-mode",
            "755",
            "-root-uid",
            "0",
            "-root-gid",
            "0");
    MKSQUASHFS.run(
        arguments,
        out -> {
          try (var tar = new TarWriter(out, done)) {
            tar.tree(tree);
          }
        });
  }
}
