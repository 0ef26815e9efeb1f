// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.image;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.Origin;
import dev.slipway.assembler.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What images in files have in common: bytes are believed only when their digest is right. */
final class LocalFiles {
  private static final int BUFFER = 1 << 17;

  private LocalFiles() {}

  /** Opens the bytes of a blob. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  static void copy(
      Origin image,
      Descriptor blob,
      Opener opener,
      RegistryClient.Restart restart,
      Progress.Transfer progress)
      throws AssemblyException {
    var out = restart.open();
    var hash = Digest.sha256();
    var size = 0L;
    var buffer = new byte[BUFFER];
    try (var in = opener.open()) {
      for (int n; (n = read(image, in, buffer)) >= 0; size += n) {
        if (size + n > blob.size()) {
          throw mismatch(image, blob, "more than its " + blob.size() + " bytes");
        }
        hash.update(buffer, 0, n);
        out.write(buffer, 0, n);
        progress.advance(n);
      }
    } catch (NoSuchFileException e) {
      throw missing(image, "the blob " + blob.digest());
    } catch (AccessDeniedException e) {
      throw unreadable(image, e);
    } catch (IOException e) {
      throw AssemblyException.storage(Step.PullImages, e);
    }
    if (size < blob.size()) {
      throw mismatch(image, blob, size + " bytes instead of " + blob.size());
    }
    var digest = Digest.finish(hash);
    if (!digest.equals(blob.digest())) {
      throw mismatch(image, blob, "bytes with the digest " + digest);
    }
  }

  private static int read(Origin image, InputStream in, byte[] buffer) throws AssemblyException {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw unreadable(image, e);
    }
  }

  private static AssemblyException mismatch(Origin image, Descriptor blob, String found) {
    return new AssemblyException(
        Step.PullImages,
        Reason.DigestMismatch,
        "image %s, blob %s: its file has %s; nothing of it was kept: make the image's files again"
            .formatted(image, blob.digest(), found));
  }

  static AssemblyException missing(Origin image, String what) {
    return new AssemblyException(
        Step.ResolveImages,
        Reason.ImageNotFound,
        "image %s: %s is not there".formatted(image, what));
  }

  static AssemblyException unreadable(Origin image, IOException e) {
    var text =
        switch (e) {
          case AccessDeniedException denied -> denied.getFile() + " may not be read by this user";
          default -> "its files cannot be read: " + e.getMessage();
        };
    return new AssemblyException(
        Step.ResolveImages, Reason.StorageFailed, "image %s: %s".formatted(image, text), e);
  }
}
