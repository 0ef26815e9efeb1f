// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Draft;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Phase;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Blobs of images: from the cache, else from where the image is into the cache. */
final class BlobStore {
  private final Cache cache;
  private final Progress progress;
  private final Map<Stored, ReentrantLock> pulls = new ConcurrentHashMap<>();
  private final Set<Digest> pulled = ConcurrentHashMap.newKeySet();

  BlobStore(Cache cache, Progress progress) {
    this.cache = cache;
    this.progress = progress;
  }

  /**
   * The file of a blob; threads that want the same one wait for one pull.
   *
   * @param label what the image is called where there is little room
   */
  Path get(ImageSource source, String label, Descriptor blob) throws AssemblyException {
    var wanted = new Stored(blob.digest(), blob.size());
    var lock = pulls.computeIfAbsent(wanted, any -> new ReentrantLock());
    lock.lock();
    try {
      var found = cache.find(wanted);
      if (found.isEmpty()) {
        pull(source, label, blob);
      }
      return cache.file(blob.digest());
    } catch (IOException e) {
      throw AssemblyException.storage(Step.PullImages, e);
    } finally {
      lock.unlock();
    }
  }

  /** Whether this process has pulled a blob, and so has seen all its bytes and their digest. */
  boolean hasPulled(Digest digest) {
    return pulled.contains(digest);
  }

  private void pull(ImageSource source, String label, Descriptor blob)
      throws AssemblyException, IOException {
    try (var attempts = new Attempts();
        var transfer = progress.begin(Phase.Pulling, "pull " + label, blob.size())) {
      source.copy(blob, attempts::open, transfer);
      attempts.commit();
    }
    pulled.add(blob.digest());
  }

  /** The draft of the attempt under way. */
  private final class Attempts implements AutoCloseable {
    private Draft draft = cache.draft();

    Attempts() throws IOException {}

    OutputStream open() throws AssemblyException {
      try {
        if (draft.size() > 0) {
          draft.close();
          draft = cache.draft();
        }
        return draft;
      } catch (IOException e) {
        throw AssemblyException.storage(Step.PullImages, e);
      }
    }

    void commit() throws IOException {
      draft.commit();
    }

    @Override
    public void close() throws IOException {
      draft.close();
    }
  }
}
