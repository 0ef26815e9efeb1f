// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;

/**
 * Unpacks uncompressed segments as the kernel's init/initramfs.c does: what is there is removed
 * only if it is of another type, so that a file is written through all its hard links; links are
 * looked for within one archive.
 */
public final class KernelUnpack {
  private final Path root;

  public KernelUnpack(Path root) {
    this.root = root;
  }

  public void unpack(byte[] segment) throws IOException {
    var links = new HashMap<Long, Path>();
    try (var in = new CpioArchiveInputStream(new ByteArrayInputStream(segment))) {
      for (CpioArchiveEntry entry; (entry = in.getNextEntry()) != null; ) {
        put(entry, in.readAllBytes(), links);
      }
    }
  }

  private void put(CpioArchiveEntry entry, byte[] body, Map<Long, Path> links) throws IOException {
    var path = root.resolve(entry.getName());
    clean(path, entry);
    if (entry.isDirectory()) {
      Files.createDirectories(path);
    } else if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(new String(body, StandardCharsets.UTF_8)));
    } else if (entry.isRegularFile()) {
      var first = entry.getNumberOfLinks() < 2 ? null : links.putIfAbsent(entry.getInode(), path);
      if (first != null) {
        Files.deleteIfExists(path);
        Files.createLink(path, first);
      }
      if (first == null || body.length > 0) {
        Files.write(path, body); // truncates what is there
      }
    }
  }

  private static void clean(Path path, CpioArchiveEntry entry) throws IOException {
    var there =
        Files.isSymbolicLink(path)
            ? "link"
            : Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? "folder" : "file";
    var wanted = entry.isDirectory() ? "folder" : entry.isRegularFile() ? "file" : "link";
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && (!there.equals(wanted) || entry.isSymbolicLink())) {
      Files.delete(path);
    }
  }
}
