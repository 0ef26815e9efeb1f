// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import dev.slipway.assembler.progress.Phase;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What reading all of a cache has shown.
 *
 * @param blobs how many blobs were read
 * @param damaged the files whose bytes are not what their names promise, relative to the cache
 */
public record Verification(int blobs, List<String> damaged) {
  private static final int BUFFER = 1 << 17;

  static Verification of(Folders folders, Progress progress) throws IOException {
    var damaged = new ArrayList<String>();
    var blobs = Folders.list(folders.blobs());
    var total = Contents.blobs(folders).stream().mapToLong(Contents.Entry::size).sum();
    try (var transfer = progress.begin(Phase.Writing, "verify " + folders.root(), total)) {
      for (var blob : blobs) {
        if (!isWhole(blob, transfer)) {
          damaged.add(folders.root().relativize(blob).toString());
        }
      }
    }
    for (var records : List.of(folders.made(), folders.names())) {
      for (var file : Folders.list(records)) {
        if (Files.exists(file) && Records.isDamaged(file)) {
          damaged.add(folders.root().relativize(file).toString());
        }
      }
    }
    return new Verification(blobs.size(), List.copyOf(damaged));
  }

  /** Whether a blob has the digest that it is called; one that was removed meanwhile has. */
  static boolean isWhole(Path blob, Progress.Transfer progress) throws IOException {
    var hash = Digest.sha256();
    try (var in = Files.newInputStream(blob)) {
      var buffer = new byte[BUFFER];
      for (int n; (n = in.read(buffer)) >= 0; ) {
        hash.update(buffer, 0, n);
        progress.advance(n);
      }
    } catch (NoSuchFileException e) {
      return true;
    }
    return Digest.finish(hash).hex().equals(String.valueOf(blob.getFileName()));
  }
}
