// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Removes what is not needed from a cache, while nobody begins to use anything. */
public final class Pruning {
  private Pruning() {}

  /**
   * What was removed.
   *
   * @param blobs how many
   * @param bytes the sum of their sizes
   * @param left the sum of the sizes of the others
   * @param inUse whether more would have gone, but running processes have used them
   */
  public record Removed(int blobs, long bytes, long left, boolean inUse) {}

  /** Removes the leases of processes that have ended, and their drafts. */
  static void removeLeftovers(Folders folders) throws IOException {
    for (var lease : Folders.list(folders.leases().toRealPath())) {
      Lease.isHeld(lease);
    }
    for (var draft : Folders.list(folders.tmp())) {
      var owner = String.valueOf(draft.getFileName()).replaceFirst("\\..*", "");
      if (!Files.exists(folders.leases().resolve(owner))) {
        Files.deleteIfExists(draft);
      }
    }
  }

  static Removed trim(Folders folders, long limit) throws IOException {
    removeLeftovers(folders);
    var oldest = Instant.MAX;
    for (var lease : Folders.list(folders.leases())) {
      var began = Lease.began(lease).orElse(Instant.MAX);
      oldest = began.isBefore(oldest) ? began : oldest;
    }
    var blobs = Contents.blobs(folders);
    var left = blobs.stream().mapToLong(Contents.Entry::size).sum();
    var removed = 0;
    var bytes = 0L;
    var inUse = false;
    for (var blob : blobs) {
      inUse = left > limit && !blob.lastUsed().isBefore(oldest);
      if (left <= limit || inUse) {
        break;
      }
      Files.deleteIfExists(folders.blobs().resolve(blob.digest().hex()));
      removed++;
      bytes += blob.size();
      left -= blob.size();
    }
    if (removed > 0) {
      removeDangling(folders, folders.made());
      removeDangling(folders, folders.names());
    }
    return new Removed(removed, bytes, left, inUse);
  }

  /** Records of blobs of which one is gone say nothing. */
  private static void removeDangling(Folders folders, Path records) throws IOException {
    for (var file : Folders.list(records)) {
      for (var blob : Records.read(file).values()) {
        if (!Files.exists(folders.blobs().resolve(blob.digest().hex()))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
