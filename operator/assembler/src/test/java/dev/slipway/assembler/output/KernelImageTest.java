// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

class KernelImageTest {
  private static final byte[] PLAIN =
      ("\177ELF" + "the kernel itself ".repeat(1000)).getBytes(StandardCharsets.ISO_8859_1);

  @TempDir private Path folder;
  private Cache cache;

  @BeforeEach
  void open() throws IOException {
    cache = Cache.open(folder);
  }

  @AfterEach
  void close() throws IOException {
    cache.close();
  }

  private interface Compressor {
    OutputStream to(OutputStream out) throws IOException;
  }

  private static byte[] compressed(Compressor compressor) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = compressor.to(bytes)) {
      out.write(PLAIN);
    }
    return bytes.toByteArray();
  }

  private static byte[] xz() throws IOException {
    // As the kernel's scripts/xz_wrap.sh asks for it.
    FilterOptions[] filters = {new X86Options(), new LZMA2Options()};
    return compressed(out -> new XZOutputStream(out, filters, XZ.CHECK_CRC32));
  }

  /** As the kernel's build asks for it: "lz4 -l", and the plain size behind. */
  private static byte[] lz4() throws IOException {
    var block = compressed(BlockLZ4CompressorOutputStream::new);
    return ByteBuffer.allocate(8 + block.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0x184c2102)
        .putInt(block.length)
        .put(block)
        .array();
  }

  /** Boot sector, one sector of set-up code, and the payload at some place behind. */
  private static byte[] bzImage(byte[] payload, boolean withSize) {
    var at = 3 * 512;
    var length = payload.length + (withSize ? 4 : 0);
    var image = ByteBuffer.allocate(at + length + 100).order(ByteOrder.LITTLE_ENDIAN);
    image.put(0x1f1, (byte) 1).put(0x202, "HdrS".getBytes(StandardCharsets.US_ASCII));
    image.putInt(0x248, at - 2 * 512).putInt(0x24c, length).put(at, payload);
    if (withSize) {
      image.putInt(at + payload.length, PLAIN.length);
    }
    return image.array();
  }

  private byte[] decompressed(byte[] kernel) throws IOException, AssemblyException {
    try (var draft = cache.draft()) {
      draft.write(kernel);
      var plain = KernelImage.decompress(draft.commit(), cache);
      return Files.readAllBytes(cache.file(plain.digest()));
    }
  }

  @Test
  void findsThePayloadOfABzImageHoweverItIsCompressed() throws Exception {
    assertThat(decompressed(bzImage(compressed(GZIPOutputStream::new), false))).isEqualTo(PLAIN);
    assertThat(decompressed(bzImage(Zstd.compress(PLAIN), true))).isEqualTo(PLAIN);
    assertThat(decompressed(bzImage(xz(), true))).isEqualTo(PLAIN);
    assertThat(decompressed(bzImage(lz4(), true))).isEqualTo(PLAIN);
  }

  @Test
  void readsWholeFilesAndLeavesPlainKernelsAsTheyAre() throws Exception {
    assertThat(decompressed(compressed(GZIPOutputStream::new))).isEqualTo(PLAIN);
    assertThat(decompressed(PLAIN)).isEqualTo(PLAIN);
  }

  @Test
  void saysWhatItCannotDecompress() {
    assertThatThrownBy(
            () -> decompressed(bzImage("LZO!".getBytes(StandardCharsets.US_ASCII), false)))
        .hasMessageContaining(
            "--decompress-kernel: the kernel: it is compressed by another method");
    var cut = bzImage(Zstd.compress(PLAIN), true);
    assertThatThrownBy(() -> decompressed(Arrays.copyOf(cut, cut.length - 150)))
        .hasMessageContaining("it is damaged");
  }
}
