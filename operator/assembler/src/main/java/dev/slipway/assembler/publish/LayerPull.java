// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Draft;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Phase;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.RegistryClient;
import java.io.IOException;
import java.io.OutputStream;

/** Brings the file of a published layer into the cache. */
record LayerPull(RegistryClient registry, Cache cache, Progress progress) {
  void pull(EarlierLayer layer) throws AssemblyException, IOException {
    var what = "pull " + layer.title();
    try (var attempt = new Attempt(layer);
        var transfer = progress.begin(Phase.Pulling, what, layer.layer().size())) {
      registry.pullPublished(layer.at(), layer.layer(), attempt::restart, transfer);
      attempt.commit();
    }
  }

  private final class Attempt implements AutoCloseable {
    private final EarlierLayer layer;
    private Draft draft = cache.draft();

    Attempt(EarlierLayer layer) throws IOException {
      this.layer = layer;
    }

    OutputStream restart() throws AssemblyException {
      try {
        draft.close();
        draft = cache.draft();
        return layer.isArchive() ? draft : new Member(draft, layer.file().size());
      } catch (IOException e) {
        throw AssemblyException.storage(Step.PullImages, e);
      }
    }

    void commit() throws AssemblyException, IOException {
      var pulled = draft.commit();
      if (!pulled.equals(layer.file())) {
        throw new AssemblyException(
            Step.PullImages,
            Reason.DigestMismatch,
            "%s, layer %s: it holds %s, not %s as its manifest says"
                .formatted(
                    layer.at(), layer.layer().digest(), pulled.digest(), layer.file().digest()));
      }
    }

    @Override
    public void close() throws IOException {
      draft.close();
    }
  }

  /** Lets pass what comes after the header of the one member of an archive, in its length. */
  private static final class Member extends OutputStream {
    private final OutputStream to;
    private long before = FileLayer.BLOCK;
    private long left;

    Member(OutputStream to, long size) {
      this.to = to;
      this.left = size;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      var skip = (int) Math.min(before, length);
      before -= skip;
      var pass = (int) Math.min(left, length - skip);
      left -= pass;
      to.write(bytes, from + skip, pass);
    }
  }
}
