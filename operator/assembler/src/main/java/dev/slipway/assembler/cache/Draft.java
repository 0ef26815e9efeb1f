// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cache;

import dev.slipway.assembler.failure.WriteFailure;
import dev.slipway.assembler.registry.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * A blob being written. Nothing of it is seen by others until {@link #commit}; closing it before
 * throws it away.
 */
public final class Draft extends OutputStream {
  private final Path file;
  private final FileChannel channel;
  private final Cache cache;
  private final MessageDigest hash = Digest.sha256();
  private long size;

  Draft(Cache cache, Path file) throws IOException {
    this.file = file;
    this.cache = cache;
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    hash.update(bytes, from, length);
    size += length;
    try {
      for (var buffer = ByteBuffer.wrap(bytes, from, length); buffer.hasRemaining(); ) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  /** The bytes written so far. */
  public long size() {
    return size;
  }

  /** Makes it a blob of the cache that outlives a power failure. */
  public Stored commit() throws IOException {
    var blob = new Stored(Digest.finish(hash), size);
    if (cache.find(blob).isEmpty()) {
      force();
      cache.add(blob.digest(), file);
    }
    return blob;
  }

  private void force() throws IOException {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw WriteFailure.of(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }
}
