// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.progress.Progress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarFormatsTest {
  @TempDir private Path folder;
  private Cache cache;

  @BeforeEach
  void open() throws IOException {
    cache = Cache.open(folder.resolve("cache"));
  }

  private record Entry(TarArchiveEntry header, String text) {}

  @Test
  void theTarHasTheWholeRootFileSystemAndTheKernel() throws Exception {
    var entries = read(write("tar"));

    assertThat(entries.keySet())
        .startsWith("boot/", "boot/cmdline", "boot/kernel", "boot/ucode.cpio");
    assertThat(entries.get("boot/kernel").text).isEqualTo("kernel");
    assertThat(entries.get("etc/motd").text).as("the later segment wins").isEqualTo("new");
    assertThat(entries.get("etc/motd").header.getMode()).isEqualTo(0640);
    assertThat(entries.get("bin/large").text).hasSize(80_000);
    assertThat(entries.get("etc/empty").text).isEmpty();
    assertThat(entries.get("bin/sh").header.getLinkName()).isEqualTo("first");
    assertThat(entries.get("bin/second").header.isLink()).isTrue();
    assertThat(entries.get("bin/second").header.getLinkName()).isEqualTo("bin/first");
    var disk = entries.get("dev/disk").header;
    assertThat(disk.isBlockDevice()).isTrue();
    assertThat(disk.getDevMajor() * 1000 + disk.getDevMinor()).isEqualTo(259_300);
    var odd = entries.get(SampleTree.LONG);
    assertThat(odd.text).isEqualTo("long");
    assertThat(odd.header.getLongUserId() * 1_000_000 + odd.header.getLongGroupId())
        .isEqualTo(3_000_000_070_000L);
    assertThat(entries.values()).allMatch(e -> e.header.getLastModifiedTime().toMillis() == 0);
  }

  @Test
  void extendedAttributesAreInHeadersAndNotListed() throws Exception {
    var tar = write("tar");

    assertThat(new String(tar, StandardCharsets.ISO_8859_1))
        .contains(
            "SCHILY.xattr.security.capability="
                + new String(SampleTree.CAPABILITY, StandardCharsets.ISO_8859_1)
                + "\n",
            " SCHILY.xattr.user.note=hi\n");
    assertThat(read(tar).keySet()).noneMatch(path -> path.startsWith("containers/xattrs"));
  }

  @Test
  void theDockerContextStartsTheInit() throws Exception {
    var entries = read(write("docker"));

    assertThat(entries.get("Dockerfile").text)
        .isEqualTo("FROM scratch\nCOPY . /\nENTRYPOINT [\"/init\"]\n");
    assertThat(entries).containsKeys(".dockerignore", "etc/os-release", "boot/kernel");
  }

  @Test
  void theKernelAndInitrdFitInOneArchive() throws Exception {
    new Outputs(SampleTree.image(cache), cache, Progress.SILENT)
        .write(Formats.named(List.of("kernel+initrd")), folder, "os");

    var entries = read(write("tar-kernel-initrd"));

    assertThat(entries.keySet()).containsExactly("kernel", "initrd.img", "cmdline", "ucode.cpio");
    assertThat("ucode..." + entries.get("initrd.img").text)
        .isEqualTo(Files.readString(folder.resolve("os-initrd.img"), StandardCharsets.ISO_8859_1));
    assertThat(entries.get("cmdline").text).isEqualTo("console=ttyS0 quiet");
  }

  @Test
  void howSegmentsAreCompressedChangesNothing() throws Exception {
    var other = SampleTree.image(cache, SampleTree.root(), new Compression.None());

    assertThat(write("tar", other)).isEqualTo(write("tar"));
  }

  private byte[] write(String format) throws Exception {
    return write(format, SampleTree.image(cache));
  }

  private byte[] write(String format, dev.slipway.assembler.build.OsImage image) throws Exception {
    var out = new ByteArrayOutputStream();
    var stream = (Format.OfStream) Formats.named(List.of(format)).getFirst();
    new Outputs(image, cache, Progress.SILENT).write(stream, out);
    return out.toByteArray();
  }

  private static Map<String, Entry> read(byte[] tar) throws IOException {
    var entries = new LinkedHashMap<String, Entry>();
    try (var in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
      for (TarArchiveEntry entry; (entry = in.getNextEntry()) != null; ) {
        var text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(entries.put(entry.getName(), new Entry(entry, text))).isNull();
      }
    }
    return entries;
  }
}
