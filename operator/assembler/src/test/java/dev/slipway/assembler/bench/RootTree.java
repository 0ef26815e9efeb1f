// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.bench;

import dev.slipway.assembler.bench.Command.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The root file system of an image as one tar and unpacked, and plain tools at work on it. */
record RootTree(Path folder) {
  RootTree {
    try {
      Files.createDirectories(folder.resolve("tree"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path tar() {
    return folder.resolve("root.tar");
  }

  void unpack() throws IOException, InterruptedException {
    shell("tar -xf root.tar -C tree --no-same-owner --exclude='dev/*'");
  }

  Usage zstd() throws IOException, InterruptedException {
    return shell("zstd -q -f -3 -T2 root.tar -o root.tar.zst");
  }

  Usage cpio() throws IOException, InterruptedException {
    return shell(
        "cd tree && find . | LC_ALL=C sort | cpio -o -H newc --quiet | zstd -q -f -3 -T2 -o ../root.cpio.zst");
  }

  Usage gzip() throws IOException, InterruptedException {
    return shell("gzip -6 -c root.tar >root.tar.gz");
  }

  Usage sha256() throws IOException, InterruptedException {
    return shell("sha256sum root.tar");
  }

  private Usage shell(String command) throws IOException, InterruptedException {
    return Command.run(folder, "sh", "-c", command);
  }
}
