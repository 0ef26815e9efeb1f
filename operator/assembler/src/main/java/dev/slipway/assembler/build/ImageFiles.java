// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.build;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Stored;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes an image as the files that boot loaders and QEMU take: all of them, or none. */
public final class ImageFiles {
  private ImageFiles() {}

  /**
   * Writes {@code NAME-kernel}, {@code NAME-initrd.img} and {@code NAME-cmdline} into a folder.
   *
   * @return the sum of their sizes in bytes
   */
  public static long write(OsImage image, Cache cache, Path folder, String name)
      throws IOException {
    Files.createDirectories(folder);
    var aside = new LinkedHashMap<Path, Path>();
    try {
      var kernel = stage(aside, folder, name + "-kernel");
      join(cache, List.of(image.kernel()), kernel);
      var initrd = stage(aside, folder, name + "-initrd.img");
      join(cache, image.initrd(), initrd);
      var cmdline = stage(aside, folder, name + "-cmdline");
      Files.write(
          cmdline, image.cmdline().getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE_NEW);
      var size = Files.size(kernel) + Files.size(initrd) + Files.size(cmdline);
      publish(aside);
      return size;
    } finally {
      for (var file : aside.keySet()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static Path stage(Map<Path, Path> aside, Path folder, String name) {
    var file = folder.resolve("." + name + "." + UUID.randomUUID());
    aside.put(file, folder.resolve(name));
    return file;
  }

  private static void join(Cache cache, List<Stored> parts, Path to) throws IOException {
    try (var out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (var part : parts) {
        try (var in = FileChannel.open(cache.file(part.digest()), StandardOpenOption.READ)) {
          for (var at = 0L; at < part.size(); ) {
            at += in.transferTo(at, part.size() - at, out);
          }
        }
      }
    }
  }

  private static void publish(Map<Path, Path> aside) throws IOException {
    for (var file : aside.entrySet()) {
      Files.move(file.getKey(), file.getValue(), StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
