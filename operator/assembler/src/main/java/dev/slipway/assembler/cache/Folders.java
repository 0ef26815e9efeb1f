// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where a cache has what. */
record Folders(Path root) {
  static Folders make(Path root) throws IOException {
    var folders = new Folders(root);
    for (var folder :
        List.of(
            folders.blobs(), folders.made(), folders.names(), folders.tmp(), folders.leases())) {
      Files.createDirectories(folder);
    }
    return folders;
  }

  Path blobs() {
    return root.resolve("blobs/sha256");
  }

  Path made() {
    return root.resolve("made");
  }

  Path names() {
    return root.resolve("names");
  }

  Path tmp() {
    return root.resolve("tmp");
  }

  Path leases() {
    return root.resolve("leases");
  }

  Path lock() {
    return root.resolve("lock");
  }

  static List<Path> list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
