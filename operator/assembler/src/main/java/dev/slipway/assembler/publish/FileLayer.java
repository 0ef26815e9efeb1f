// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.publish;

import dev.slipway.assembler.initramfs.Reproducible;
import dev.slipway.assembler.initramfs.Unclosed;
import dev.slipway.assembler.registry.Descriptor;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A layer that holds one file: an uncompressed tar archive, the same for the same file. */
final class FileLayer implements RegistryClient.BlobSource {
  static final String MEDIA_TYPE = "application/vnd.oci.image.layer.v1.tar";

  static final int BLOCK = 512;
  private static final int MODE = 0100644;

  private final String path;
  private final long fileSize;
  private final Opener opener;

  /** Opens the file's bytes. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  FileLayer(String path, long fileSize, Opener opener) {
    this.path = path;
    this.fileSize = fileSize;
    this.opener = opener;
  }

  @Override
  public long size() {
    return size(fileSize);
  }

  /** A header, the file padded to whole blocks, and two empty blocks. */
  static long size(long fileSize) {
    return 3 * BLOCK + (fileSize + BLOCK - 1) / BLOCK * BLOCK;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (var tar = new TarArchiveOutputStream(new Unclosed(out), BLOCK, "UTF-8");
        var in = opener.open()) {
      var entry = new TarArchiveEntry(path);
      entry.setSize(fileSize);
      entry.setMode(MODE);
      entry.setModTime(Reproducible.MTIME);
      tar.putArchiveEntry(entry);
      in.transferTo(tar);
      tar.closeArchiveEntry();
    }
  }

  /** Reads it once to find out its digest. */
  Descriptor describe() throws IOException {
    var hash = Digest.sha256();
    writeTo(new DigestOutputStream(OutputStream.nullOutputStream(), hash));
    return new Descriptor(MEDIA_TYPE, Digest.finish(hash), size());
  }
}
