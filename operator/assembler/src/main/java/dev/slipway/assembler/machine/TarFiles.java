// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.machine;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The files of kernel+initrd in one archive, as tar-kernel-initrd has them. */
final class TarFiles {
  private static final String NAME = "os";

  private TarFiles() {}

  /** Unpacks it; returns what the files' names begin with. Other entries are not looked at. */
  static Path unpack(Path archive, Path scratch) throws IOException {
    var image = scratch.resolve(NAME);
    var ucode = scratch.resolve("ucode");
    var initrd = scratch.resolve("initrd");
    try (var tar =
        new TarArchiveInputStream(
            new BufferedInputStream(Files.newInputStream(archive)),
            StandardCharsets.UTF_8.name())) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        switch (entry.getName()) {
          case "kernel" -> Files.copy(tar, Boot.beside(image, "-kernel"));
          case "cmdline" -> Files.copy(tar, Boot.beside(image, "-cmdline"));
          case "initrd.img" -> Files.copy(tar, initrd);
          case "ucode.cpio" -> Files.copy(tar, ucode);
          default -> {} // not ours
        }
      }
    }
    if (!Files.exists(initrd)) {
      throw new IOException(archive + " has no initrd.img: expected the format tar-kernel-initrd");
    }
    if (Files.exists(ucode)) {
      try (var in =
          new SequenceInputStream(Files.newInputStream(ucode), Files.newInputStream(initrd))) {
        write(in, Boot.beside(image, "-initrd.img"));
      }
    } else {
      Files.move(initrd, Boot.beside(image, "-initrd.img"));
    }
    return image;
  }

  private static void write(InputStream in, Path to) throws IOException {
    try (var out = new BufferedOutputStream(Files.newOutputStream(to))) {
      in.transferTo(out);
    }
  }
}
