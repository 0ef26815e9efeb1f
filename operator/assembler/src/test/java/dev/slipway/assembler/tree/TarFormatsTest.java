// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.assembler.testing.Tar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives as tar programs write them: GNU tar makes them here. */
class TarFormatsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=gnu",
        "--format=oldgnu",
        "--format=posix --sparse-version=0.0",
        "--format=posix --sparse-version=0.1",
        "--format=posix --sparse-version=1.0"
      })
  void readsFilesWithHolesInEveryFormat(String format) throws Exception {
    var holes = folder.resolve("in/" + "deep/".repeat(30) + "holes");
    Files.createDirectories(holes.getParent());
    try (var file =
        FileChannel.open(holes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (var n = 0; n < 40; n++) {
        file.write(ByteBuffer.wrap(("piece " + n).getBytes(StandardCharsets.UTF_8)), n * 100_000L);
      }
      file.write(ByteBuffer.wrap(new byte[] {0}), 6_000_000);
    }
    Files.writeString(folder.resolve("in/z-after"), "text");

    var archive = tar("--sparse " + format);
    var tree = apply(archive);

    assertThat(archive.length).as("it has holes").isLessThan(1_000_000);
    assertThat(bytes(tree, "deep/".repeat(30) + "holes")).isEqualTo(Files.readAllBytes(holes));
    assertThat(new String(bytes(tree, "z-after"), StandardCharsets.UTF_8)).isEqualTo("text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--format=gnu", "--format=posix", "--format=ustar", "--format=v7"})
  void readsNamesLinksAndFolders(String format) throws Exception {
    var name = format.contains("v7") ? "n".repeat(90) : "d".repeat(90) + "/" + "n".repeat(95);
    var in = folder.resolve("in");
    Files.createDirectories(in.resolve(name).getParent());
    Files.writeString(in.resolve(name), "text");
    Files.createSymbolicLink(
        in.resolve("soft"), Path.of("ü".repeat(format.contains("7") ? 20 : 40)));
    Files.createLink(in.resolve("zhard"), in.resolve(name));

    var tree = apply(tar(format));

    assertThat(new String(bytes(tree, name), StandardCharsets.UTF_8)).isEqualTo("text");
    assertThat(((Node.RegularFile) tree.get("zhard").orElseThrow()).content())
        .isSameAs(((Node.RegularFile) tree.get(name).orElseThrow()).content());
    assertThat(((Node.SymbolicLink) tree.get("soft").orElseThrow()).target()).startsWith("üü");
  }

  @Test
  void keepsTheBytesOfExtendedAttributes() throws IOException {
    var value = new byte[] {1, 0, 0, 2, (byte) 0xff, 0x20, '\n', '=', 0};
    var tar =
        new Tar()
            .header('x', pax("SCHILY.xattr.security.capability", value))
            .file("bin/ping", "x")
            .header('x', pax("SCHILY.xattr.user.note", "folder".getBytes(StandardCharsets.UTF_8)))
            .folder("etc", 0755)
            .header('x', pax("SCHILY.xattr.trusted.a", new byte[] {7}))
            .symlink("link", "etc")
            .file("plain", "x");

    var tree = apply(tar.bytes());

    assertThat(xattr(tree, "bin/ping", "security.capability")).isEqualTo(value);
    assertThat(xattr(tree, "etc", "user.note")).asString().isEqualTo("folder");
    assertThat(xattr(tree, "link", "trusted.a")).containsExactly(7);
    assertThat(tree.get("plain").orElseThrow().owner().xattrs()).isEqualTo(Xattrs.NONE);
  }

  @Test
  void leavesOutAttributesThatLinuxDoesNotKnowAndThoseOfOverlayfs() throws IOException {
    for (var name :
        List.of("com.apple.provenance", "trusted.overlay.opaque", "user.overlay.redirect")) {
      var tree =
          apply(
              new Tar()
                  .header('x', pax("SCHILY.xattr." + name, new byte[1]))
                  .file("a", "")
                  .bytes());
      assertThat(tree.get("a").orElseThrow().owner().xattrs().isEmpty()).as(name).isTrue();
    }
  }

  @Test
  void refusesAttributesThatAreTooLargeOrTooMany() {
    refuses(
        new Tar().header('x', pax("SCHILY.xattr.user.a", new byte[65537])).file("a", ""),
        "larger than Linux allows");
    refuses(
        new Tar()
            .header('x', pax("SCHILY.xattr.user." + "a".repeat(300), new byte[1]))
            .file("a", ""),
        "larger than Linux allows");
    var many = new ByteArrayOutputStream();
    for (var n = 0; n < 65; n++) {
      many.writeBytes(pax("SCHILY.xattr.user.a" + n, new byte[1]));
    }
    refuses(new Tar().header('x', many.toByteArray()).file("a", ""), "more than 64 attributes");
    var together = new Tar();
    for (var n = 0; n < 250; n++) {
      together.header('x', pax("SCHILY.xattr.user.a", new byte[65536])).file("f" + n, "");
    }
    refuses(together, "attributes of more than");
  }

  @Test
  void refusesNamesThatAreNoUtf8() {
    var tar = new Tar().file("name-é", "x").bytes();
    for (var n = 0; n < tar.length - 1; n++) {
      if ((tar[n] & 0xff) == 0xc3) { // é in Latin 1
        tar[n] = (byte) 0xe9;
        tar[n + 1] = 'e';
      }
    }

    assertThatThrownBy(() -> apply(withChecksum(tar)))
        .isInstanceOf(HostileImageException.class)
        .hasMessageContaining("which is no UTF-8");
  }

  @Test
  void refusesMapsThatLie() {
    for (var map : List.of("0,1", "0,9,4,9", "100,4", "4,4,0,4", "0,4,x,4", "0", "0,-4")) {
      refuses(
          new Tar()
              .header('x', pax("GNU.sparse.size", "50", "GNU.sparse.map", map))
              .file("a", "12345678"),
          "no valid archive");
    }
  }

  @Test
  void aHoleCountsAsMuchAsData() {
    refuses(
        new Tar()
            .header('x', pax("GNU.sparse.size", "5000000000", "GNU.sparse.map", "0,0"))
            .file("a", ""),
        "larger than is allowed");
  }

  @Test
  void refusesAHeaderWithAWrongSumAndOnesWithoutNumbers() {
    var wrong = new Tar().file("a", "x").bytes();
    wrong[0] = 'b';
    refuses(wrong, "wrong checksum");
    var letters = new Tar().file("a", "x").bytes();
    letters[126] = 'z';
    refuses(withChecksum(letters), "size is no number");
    var negative = new Tar().file("a", "x").bytes();
    Arrays.fill(negative, 124, 136, (byte) 0xff);
    refuses(withChecksum(negative), "size is no number");
  }

  @Test
  void refusesAnArchiveThatGoesOnAfterAnEmptyBlock() {
    var first = Arrays.copyOf(new Tar().file("a", "x").bytes(), 1024);
    var joined = Arrays.copyOf(first, 2048 + 512);
    System.arraycopy(first, 0, joined, 1536, 1024);

    refuses(joined, "goes on after an empty block");
  }

  @Test
  void aFolderHasNoContentWhateverItsHeaderSays() throws IOException {
    var tar = new Tar().folder("d", 0755).file("d/a", "x").bytes();
    tar[124 + 10] = '7';

    assertThat(apply(withChecksum(tar)).nodes().keySet()).containsExactly("d", "d/a");
  }

  private byte[] tar(String options) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("tar", "--create", "--file", "-"));
    command.addAll(List.of(options.split(" ")));
    command.addAll(List.of("-C", folder.resolve("in").toString(), "."));
    var errors = folder.resolve("errors");
    var tar = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    var archive = tar.getInputStream().readAllBytes();
    assertThat(tar.waitFor()).as(Files.readString(errors)).isZero();
    return archive;
  }

  static byte[] pax(String... pairs) {
    var all = new ByteArrayOutputStream();
    for (var n = 0; n < pairs.length; n += 2) {
      all.writeBytes(pax(pairs[n], pairs[n + 1].getBytes(StandardCharsets.UTF_8)));
    }
    return all.toByteArray();
  }

  static byte[] pax(String key, byte[] value) {
    var name = (" " + key + "=").getBytes(StandardCharsets.UTF_8);
    var rest = name.length + value.length + 1;
    var length = rest + String.valueOf(rest).length();
    length = rest + String.valueOf(length).length();
    var out = new ByteArrayOutputStream();
    out.writeBytes(String.valueOf(length).getBytes(StandardCharsets.UTF_8));
    out.writeBytes(name);
    out.writeBytes(value);
    out.write('\n');
    return out.toByteArray();
  }

  /** Makes the sum of the first header right again. */
  static byte[] withChecksum(byte[] tar) {
    Arrays.fill(tar, 148, 156, (byte) ' ');
    var sum = 0;
    for (var n = 0; n < 512; n++) {
      sum += tar[n] & 0xff;
    }
    var digits = String.format(Locale.ROOT, "%06o\0 ", sum);
    System.arraycopy(digits.getBytes(StandardCharsets.US_ASCII), 0, tar, 148, 8);
    return tar;
  }

  private void refuses(Tar tar, String words) {
    refuses(tar.bytes(), words);
  }

  private void refuses(byte[] tar, String words) {
    assertThatThrownBy(() -> apply(tar))
        .isInstanceOf(HostileImageException.class)
        .hasMessageContaining(words);
  }

  private FileTree apply(byte[] layer) throws IOException {
    var tree = new FileTree();
    var spool = new Spool(folder.resolve("spool" + System.nanoTime()));
    new LayerReader(tree, spool, Limits.DEFAULT).apply(new ByteArrayInputStream(layer));
    return tree;
  }

  private static byte[] xattr(FileTree tree, String path, String name) {
    return tree.get(path).orElseThrow().owner().xattrs().values().get(name);
  }

  private static byte[] bytes(FileTree tree, String path) throws IOException {
    try (var in = ((Node.RegularFile) tree.get(path).orElseThrow()).content().open()) {
      return in.readAllBytes();
    }
  }
}
