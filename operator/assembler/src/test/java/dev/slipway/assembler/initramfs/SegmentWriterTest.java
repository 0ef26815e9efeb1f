// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.initramfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.github.luben.zstd.Zstd;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.Node.Owner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentWriterTest {
  @TempDir Path folder;

  @Test
  void theRealCpioListsAndUnpacksWhatWasWritten() throws IOException, InterruptedException {
    var archive = write(example(), new Compression.None());

    assertThat(run(archive, "cpio", "--list", "--quiet").lines())
        .containsExactly("dir", "dir/a", "dir/b", "dir/empty", "dir/link");
    var verbose = run(archive, "cpio", "--list", "--quiet", "--verbose", "--numeric-uid-gid");
    assertThat(verbose)
        .contains("drwxr-x--T")
        .contains("-rwsr-xr-x   2 7        8")
        .contains("dir/link -> a");
    run(archive, "cpio", "--extract", "--quiet", "--no-absolute-filenames", "--no-preserve-owner");
    assertThat(folder.resolve("dir/a")).hasContent("hello");
    assertThat(Files.getAttribute(folder.resolve("dir/b"), "unix:ino"))
        .isEqualTo(Files.getAttribute(folder.resolve("dir/a"), "unix:ino"));
    assertThat(Files.readSymbolicLink(folder.resolve("dir/link"))).hasToString("a");
    assertThat(Files.getLastModifiedTime(folder.resolve("dir/link"), LinkOption.NOFOLLOW_LINKS))
        .isNotNull();
  }

  @Test
  void theRealZstdAcceptsASegmentUpToItsPadding() throws IOException, InterruptedException {
    var segment = write(example(), new Compression.Zstd(3));

    assertThat(segment.length % 4).isZero();
    var frame = Arrays.copyOf(segment, (int) frameSize(segment));
    run(frame, "zstd", "--test", "--quiet", "-");
    assertThat(Arrays.copyOfRange(segment, frame.length, segment.length))
        .hasSizeLessThan(4)
        .isEqualTo(new byte[segment.length - frame.length]);
  }

  @Test
  void compressionChangesNothingButTheSize() throws IOException {
    var plain = write(example(), new Compression.None());
    var gzip = write(example(), new Compression.Gzip());

    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip)).readNBytes(plain.length))
        .startsWith(unpadded(plain));
    var zstd = write(example(), new Compression.Zstd(19));
    assertThat(Zstd.decompress(Arrays.copyOf(zstd, (int) frameSize(zstd)), plain.length + 4))
        .startsWith(unpadded(plain));
  }

  @Test
  void devicesHaveTheirNumbers() throws IOException, InterruptedException {
    var tree = new FileTree();
    tree.put("null", new Node.Special(Owner.root(0666), Node.Special.Kind.Character, 1, 3));
    tree.put("disk", new Node.Special(Owner.root(0600), Node.Special.Kind.Block, 8, 1));
    tree.put("pipe", new Node.Special(Owner.root(0600), Node.Special.Kind.Fifo, 0, 0));

    var listing =
        run(write(tree, new Compression.None()), "cpio", "--list", "--quiet", "--verbose");

    assertThat(listing)
        .containsPattern("crw-rw-rw-.*1, +3.*null")
        .containsPattern("brw-------.*8, +1.*disk")
        .contains("prw-------");
  }

  private static FileTree example() throws IOException {
    var tree = new FileTree();
    tree.put("dir", new Node.Directory(Owner.root(01750)));
    var shared = Content.of("hello".getBytes(StandardCharsets.UTF_8));
    tree.put("dir/b", new Node.RegularFile(new Owner(04755, 7, 8), shared));
    tree.put("dir/a", new Node.RegularFile(new Owner(04755, 7, 8), shared));
    tree.put("dir/empty", new Node.RegularFile(Owner.root(0), Content.of(new byte[0])));
    tree.put("dir/link", new Node.SymbolicLink(Owner.root(0777), "a"));
    return tree;
  }

  private static byte[] write(FileTree tree, Compression compression) throws IOException {
    var out = new ByteArrayOutputStream();
    SegmentWriter.write(tree, compression, out);
    return out.toByteArray();
  }

  private static byte[] unpadded(byte[] archive) {
    var end = archive.length;
    while (archive[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(archive, end);
  }

  private static long frameSize(byte[] segment) {
    return Zstd.findFrameCompressedSize(segment);
  }

  private String run(byte[] input, String... command) throws IOException, InterruptedException {
    var in = Files.write(folder.resolve("input"), input).toFile();
    var out = folder.resolve("output").toFile();
    try {
      var process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectInput(in)
              .redirectErrorStream(true)
              .redirectOutput(out)
              .start();
      assertThat(process.waitFor()).as(Files.readString(out.toPath())).isZero();
    } catch (IOException e) {
      fail(
          "this test needs the program %s: install Debian's package of that name (./dev setup does)"
              .formatted(command[0]),
          e);
    }
    return Files.readString(out.toPath());
  }
}
