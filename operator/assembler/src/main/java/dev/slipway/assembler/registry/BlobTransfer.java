// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.registry;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Progress;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Moves blobs between a connection and this computer. */
final class BlobTransfer {
  private static final int BUFFER = 1 << 17;

  private BlobTransfer() {}

  /**
   * Writes a blob's bytes as they come; a failure of the connection is an IOException, any other an
   * AssemblyException.
   */
  static void receive(
      Reference from,
      Descriptor blob,
      Http.Response response,
      RegistryClient.Restart restart,
      Progress.Transfer progress)
      throws IOException, AssemblyException {
    var out = restart.open();
    var hash = Digest.sha256();
    var buffer = new byte[BUFFER];
    var in = response.body();
    var received = 0L;
    for (int n; (n = in.read(buffer)) >= 0; received += n) {
      if (received + n > blob.size()) {
        throw mismatch(from, blob, "more than its " + blob.size() + " bytes");
      }
      hash.update(buffer, 0, n);
      write(out, buffer, n);
      progress.advance(n);
    }
    if (received < blob.size()) {
      throw mismatch(from, blob, received + " bytes instead of " + blob.size());
    }
    var digest = Digest.finish(hash);
    if (!digest.equals(blob.digest())) {
      throw mismatch(from, blob, "bytes with the digest " + digest);
    }
  }

  private static AssemblyException mismatch(Reference from, Descriptor blob, String sent) {
    return new AssemblyException(
        Step.PullImages,
        Reason.DigestMismatch,
        "image %s, blob %s: the registry sent %s; nothing of it was kept: push the image again, or name another"
            .formatted(from, blob.digest(), sent));
  }

  private static void write(OutputStream out, byte[] buffer, int n) throws AssemblyException {
    try {
      out.write(buffer, 0, n);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.PullImages, e);
    }
  }

  static Http.Body body(byte[] bytes) {
    return new Http.Body() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }
    };
  }

  static Http.Body body(RegistryClient.BlobSource source, Progress.Transfer progress) {
    return new Http.Body() {
      @Override
      public long length() {
        return source.size();
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        source.writeTo(counting(out, progress));
      }
    };
  }

  private static OutputStream counting(OutputStream out, Progress.Transfer progress) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
        progress.advance(length);
      }
    };
  }
}
