// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.cache.Draft;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.failure.Reason;
import dev.slipway.assembler.failure.Step;
import dev.slipway.assembler.tree.Decompression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.tukaani.xz.SingleXZInputStream;

/**
 * Decompresses kernels: whole files (arm64's Image.gz), and the payload of x86's bzImage (the
 * kernel's Documentation/arch/x86/boot.rst).
 */
public final class KernelImage {
  private static final int MAX_COMPRESSED = 256 << 20;
  private static final long MAX_BYTES = 1L << 30;
  private static final int HEADER = 0x260;
  private static final int SETUP_SECTORS = 0x1f1;
  private static final int MAGIC_AT = 0x202;
  private static final int MAGIC = 0x53726448; // "HdrS"
  private static final int PAYLOAD = 0x248;
  private static final int GZIP = 0x1f8b;
  private static final int ZSTD = 0x28b5;
  private static final int XZ = 0xfd37;
  private static final int LZ4 = 0x0221;
  private static final int XZ_MEMORY_KIB = 128 << 10;

  private static final Set<Integer> METHODS = Set.of(GZIP, LZ4, XZ, ZSTD);

  private KernelImage() {}

  /** The kernel without compression, as another blob of the cache; one that has none is itself. */
  public static Stored decompress(Stored kernel, Cache cache) throws AssemblyException {
    if (kernel.size() > MAX_COMPRESSED) {
      throw refused("it is larger than 256 MiB");
    }
    try (var draft = cache.draft()) {
      var bytes = Files.readAllBytes(cache.file(kernel.digest()));
      var boot = bytes.length >= HEADER && little(bytes).getInt(MAGIC_AT) == MAGIC;
      var payload = boot ? payload(bytes) : bytes;
      if (boot && !METHODS.contains(magic(payload))) {
        throw refused(
            "it is compressed by another method than gzip, lz4, xz and zstd; leave the option out");
      }
      copy(payload, draft);
      return draft.commit();
    } catch (IOException
        | IndexOutOfBoundsException
        | BufferUnderflowException
        | IllegalArgumentException e) {
      throw refused("it is damaged: " + e.getMessage());
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The kernel's build puts the plain size behind what does not have it by itself. */
  private static byte[] payload(byte[] kernel) {
    var header = little(kernel);
    var sectors = kernel[SETUP_SECTORS] == 0 ? 4 : kernel[SETUP_SECTORS] & 0xff;
    var from = (sectors + 1) * 512 + header.getInt(PAYLOAD);
    var to = from + header.getInt(PAYLOAD + 4);
    if (from < HEADER || to > kernel.length) {
      throw new IllegalArgumentException("its header names bytes that it does not have");
    }
    var payload = Arrays.copyOfRange(kernel, from, to);
    var sized = magic(payload) == ZSTD || magic(payload) == LZ4;
    return sized ? Arrays.copyOf(payload, payload.length - 4) : payload;
  }

  private static int magic(byte[] bytes) {
    return bytes.length < 4 ? 0 : (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
  }

  private static void copy(byte[] compressed, Draft to) throws IOException {
    try (var in = plain(compressed)) {
      var buffer = new byte[1 << 17];
      for (int n; (n = in.read(buffer)) >= 0; ) {
        to.write(buffer, 0, n);
        if (to.size() > MAX_BYTES) {
          throw new IOException("it is larger than 1 GiB");
        }
      }
    }
  }

  private static InputStream plain(byte[] compressed) throws IOException {
    var in = new ByteArrayInputStream(compressed);
    return switch (magic(compressed)) {
      case LZ4 -> lz4(compressed);
      case XZ -> new SingleXZInputStream(in, XZ_MEMORY_KIB);
      default -> Decompression.open(in);
    };
  }

  /** The format of "lz4 -l": a magic number, and then blocks, each after its size. */
  private static InputStream lz4(byte[] compressed) throws IOException {
    var blocks = new ArrayList<InputStream>();
    var bytes = little(compressed).position(4);
    while (bytes.hasRemaining()) {
      var size = bytes.getInt();
      if (size < 0 || size > bytes.remaining()) {
        throw new IOException("a block is longer than the file");
      }
      var block = new ByteArrayInputStream(compressed, bytes.position(), size);
      blocks.add(new BlockLZ4CompressorInputStream(block));
      bytes.position(bytes.position() + size);
    }
    return new SequenceInputStream(Collections.enumeration(blocks));
  }

  private static AssemblyException refused(String why) {
    return new AssemblyException(
        Step.WriteFiles, Reason.InvalidImage, "--decompress-kernel: the kernel: " + why);
  }
}
