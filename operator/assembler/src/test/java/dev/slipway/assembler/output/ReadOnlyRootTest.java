// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.assembler.cache.Cache;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.progress.Progress;
import dev.slipway.assembler.testing.Cpio;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadOnlyRootTest {
  @TempDir private Path folder;
  private Cache cache;

  @BeforeEach
  void open() throws IOException {
    cache = Cache.open(folder.resolve("cache"));
  }

  @Test
  void theSquashfsIsWhatItsToolsReadBack() throws Exception {
    write("kernel+squashfs", SampleTree.root());

    var list = run("unsquashfs", "-lln", "-d", "", folder.resolve("os-squashfs.img").toString());
    assertThat(list)
        .contains("-rwsr-xr-x 3000000/70000", "brw-rw---- 0/0", "/bin/sh -> first", "/proc")
        .doesNotContain("containers/xattrs", "/boot");
    assertThat(run("unsquashfs", "-s", folder.resolve("os-squashfs.img").toString()))
        .contains("Number of xattr ids 1", "Compression zstd");
    assertThat(run("unsquashfs", "-cat", folder.resolve("os-squashfs.img").toString(), "etc/motd"))
        .isEqualTo("new");
  }

  @Test
  void theErofsIsSoundAndItsToolsReadTheSameFiles() throws Exception {
    write("kernel+erofs", SampleTree.root());
    var image = folder.resolve("os-erofs.img").toString();

    run("fsck.erofs", "--extract=" + folder.resolve("out"), image);

    for (var path :
        List.of(
            "etc/motd", "etc/exact", "etc/empty", "bin/large", "usr/many/file-with-a-name-299")) {
      var expected =
          SampleTree.root().get(path).orElseThrow() instanceof Node.RegularFile f
              ? f.content().open().readAllBytes()
              : new byte[0];
      assertThat(folder.resolve("out").resolve(path))
          .hasBinaryContent(
              path.equals("etc/motd") ? "new".getBytes(StandardCharsets.UTF_8) : expected);
    }
    assertThat(Files.readSymbolicLink(folder.resolve("out/bin/sh"))).hasToString("first");
    try (var files = Files.list(folder.resolve("out/usr/many"))) {
      assertThat(files).hasSize(300);
    }
    assertThat(run("dump.erofs", "-s", image)).contains("Filesystem inode count:");
    assertThat(run("dump.erofs", "--path=/bin/first", image)).contains("Links: 2");
    assertThat(run("dump.erofs", "--path=/" + SampleTree.LONG, image))
        .contains("Uid: 3000000", "Gid: 70000");
    assertThat(run("dump.erofs", "--path=/bin/ping", image)).contains("Xattr size: 60");
  }

  @Test
  void anInitThatSwitchesRootsGetsASmallInitrdWithTheDrivers() throws Exception {
    var root = SampleTree.root();
    root.put("sbin/switch-root", new Node.SymbolicLink(Node.Owner.root(0777), "/init"));
    modules(root);

    write("kernel+squashfs", root);

    var initrd = Files.readAllBytes(folder.resolve("os-squashfs-initrd.img"));
    var ucode = "ucode...".length();
    assertThat(new String(initrd, 0, ucode, StandardCharsets.UTF_8)).isEqualTo("ucode...");
    var entries =
        Cpio.read(Arrays.copyOfRange(initrd, ucode, initrd.length)).stream()
            .collect(Collectors.toMap(Cpio.Entry::path, Cpio.Entry::text));
    assertThat(entries)
        .containsEntry("init", "init")
        .containsEntry("sbin/modprobe", "/init")
        .containsEntry("lib/modules/6.1/kernel/virtio.ko", "virtio")
        .containsEntry("lib/modules/6.1/kernel/fs/squashfs.ko", "squashfs")
        .containsEntry("lib/modules/6.1/modules.alias", "alias virtio:d2 virtio_blk\n")
        .doesNotContainKeys("lib/modules/6.1/kernel/e1000.ko", "etc/motd", "containers");
    assertThat(entries.get("lib/modules/6.1/modules.dep").lines()).hasSize(5);
  }

  @Test
  void anotherInitGetsNone() throws Exception {
    write("kernel+squashfs", SampleTree.root());

    assertThat(folder.resolve("os-squashfs-initrd.img")).doesNotExist();
  }

  @Test
  void aProgramThatIsMissingIsNamedWithItsPackage() {
    assertThatThrownBy(
            () -> new Tool("mksquashfs-of-nobody", "squashfs-tools").run(List.of(), out -> {}))
        .isInstanceOf(AssemblyException.class)
        .hasMessageContaining("apt-get install squashfs-tools");
  }

  @Test
  void aProgramThatFailsIsQuoted() {
    assertThatThrownBy(() -> new Tool("ls", "coreutils").run(List.of("/nothing/here"), out -> {}))
        .hasMessageContaining("ls: exit code 2")
        .hasMessageContaining("/nothing/here");
  }

  private static void modules(FileTree root) throws IOException {
    var at = "lib/modules/6.1/";
    root.put(at + "kernel/virtio_blk.ko", SampleTree.file("blk", 0644));
    root.put(at + "kernel/virtio.ko", SampleTree.file("virtio", 0644));
    root.put(at + "kernel/fs/squashfs.ko", SampleTree.file("squashfs", 0644));
    root.put(at + "kernel/nvme-core.ko", SampleTree.file("core", 0644));
    root.put(at + "kernel/nvme.ko", SampleTree.file("nvme", 0644));
    root.put(at + "kernel/e1000.ko", SampleTree.file("net", 0644));
    root.put(
        at + "modules.dep",
        SampleTree.file(
            """
            kernel/virtio_blk.ko: kernel/virtio.ko
            kernel/virtio.ko:
            kernel/fs/squashfs.ko:
            kernel/nvme.ko: kernel/nvme-core.ko
            kernel/nvme-core.ko:
            kernel/e1000.ko:
            """,
            0644));
    root.put(
        at + "modules.alias",
        SampleTree.file("# c\nalias virtio:d2 virtio_blk\nalias pci:v1 e1000\n", 0644));
  }

  private void write(String format, FileTree root) throws Exception {
    var image = SampleTree.image(cache, root, new Compression.Zstd(3));
    new Outputs(image, cache, Progress.SILENT).write(Formats.named(List.of(format)), folder, "os");
  }

  private static String run(String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true);
    process.environment().put("TZ", "UTC");
    var running = process.start();
    var text = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(running.waitFor()).as(text).isZero();
    return text;
  }
}
