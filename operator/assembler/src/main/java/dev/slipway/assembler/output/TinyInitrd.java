// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.initramfs.Compression;
import dev.slipway.assembler.initramfs.SegmentWriter;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.TreePath;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The small initrd in front of a read-only root file system: the init, the drivers of disks and of
 * the file system, and nothing else. The init finds no containers in it, and goes on to the root.
 */
final class TinyInitrd {
  /** An init that can go on to another root has this name, too. */
  private static final String MARK = "sbin/switch-root";

  private static final String INIT = "init";
  private static final String MODPROBE = "sbin/modprobe";
  private static final String MODULES = "lib/modules";

  /** What reaches disks: of QEMU and clouds first, then of hardware. */
  private static final List<String> DRIVERS =
      List.of(
          "virtio_pci",
          "virtio_mmio",
          "virtio_blk",
          "virtio_scsi",
          "sd_mod",
          "nvme",
          "xen_blkfront",
          "ahci",
          "hv_storvsc",
          "mptspi",
          "vmw_pvscsi",
          "crc32c_generic",
          "crc32c_intel");

  private final FileTree root;
  private final String fileSystem;

  /** An initrd that mounts a root of this kind. */
  TinyInitrd(FileTree root, String fileSystem) {
    this.root = root;
    this.fileSystem = fileSystem;
  }

  /** Whether the init of the root file system can do it; others need drivers in the kernel. */
  static boolean isWanted(FileTree root) throws IOException {
    return root.get(root.resolve(MARK, false)).isPresent();
  }

  /** Writes it, microcode first. */
  void write(Assembled image, Path to) throws IOException {
    try (var out =
        new BufferedOutputStream(Files.newOutputStream(to, StandardOpenOption.CREATE_NEW))) {
      if (image.ucode().isPresent()) {
        image.ucode().get().writeTo(out);
      }
      write(compression(image), out);
    }
  }

  /** As the image's own segments: its kernel can read that. */
  private static Compression compression(Assembled image) throws IOException {
    var first = image.image().segments().getFirst();
    try (var in = Files.newInputStream(image.cache().file(first.digest()))) {
      return Compression.parse(in.read() == 0x1f ? "gzip" : "zstd");
    }
  }

  private void write(Compression compression, OutputStream out) throws IOException {
    SegmentWriter.write(tree(), compression, out);
  }

  /** What it holds. */
  FileTree tree() throws IOException {
    var tree = new FileTree();
    tree.put(INIT, new Node.RegularFile(Node.Owner.root(0755), content(INIT)));
    // The kernel asks for the file system's driver by this name.
    tree.put(MODPROBE, new Node.SymbolicLink(Node.Owner.root(0777), "/" + INIT));
    for (var folder : List.of("dev", "proc", "sys")) {
      tree.put(folder, new Node.Directory(Node.Owner.root(0755)));
    }
    var modules = root.resolve(MODULES, true);
    for (var path : root.nodes().subMap(modules + "/", modules + "0").keySet()) {
      if (path.endsWith("/modules.dep")) {
        addModules(TreePath.parent(path).orElseThrow(), tree);
      }
    }
    return tree;
  }

  private void addModules(String folder, FileTree tree) throws IOException {
    var lines = new TreeMap<String, String>();
    for (var line : lines(folder + "/modules.dep")) {
      lines.put(line.substring(0, Math.max(0, line.indexOf(':'))), line);
    }
    var wanted = closure(lines);
    var into = MODULES + "/" + TreePath.name(folder);
    for (var file : wanted) {
      put(tree, into + "/" + file, content(folder + "/" + file));
    }
    put(tree, into + "/modules.dep", text(wanted.stream().map(file -> get(lines, file)).toList()));
    var names = new TreeSet<String>();
    wanted.forEach(file -> names.add(moduleName(file)));
    var aliases =
        lines(folder + "/modules.alias").stream()
            .filter(line -> names.contains(moduleName(line.substring(line.lastIndexOf(' ') + 1))));
    put(tree, into + "/modules.alias", text(aliases.toList()));
  }

  /** The wanted modules, and what they need. */
  private Set<String> closure(SortedMap<String, String> lines) {
    var files = new TreeSet<String>();
    var open = new ArrayDeque<String>();
    for (var file : lines.keySet()) {
      var name = moduleName(file);
      if (DRIVERS.contains(name) || name.equals(fileSystem)) {
        open.add(file);
      }
    }
    while (!open.isEmpty()) {
      var file = open.pop();
      if (lines.containsKey(file) && files.add(file)) {
        var needs = get(lines, file).substring(file.length() + 1).strip();
        if (!needs.isEmpty()) {
          open.addAll(List.of(needs.split("\\s+")));
        }
      }
    }
    return files;
  }

  private static String get(SortedMap<String, String> lines, String file) {
    return lines.getOrDefault(file, file + ":");
  }

  private static String moduleName(String file) {
    return TreePath.name(file).replaceFirst("\\.ko(\\.\\w+)?$", "").replace('-', '_');
  }

  private List<String> lines(String path) throws IOException {
    if (!(root.get(path).orElse(null) instanceof Node.RegularFile file)) {
      return List.of();
    }
    try (var in = file.content().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private Content content(String path) throws IOException {
    if (root.get(root.resolve(path, true)).orElse(null) instanceof Node.RegularFile file) {
      return file.content();
    }
    throw new IOException("the root file system has no file /" + path);
  }

  private static Content text(List<String> lines) {
    return Content.of((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static void put(FileTree tree, String path, Content content) throws IOException {
    tree.put(path, new Node.RegularFile(Node.Owner.root(0644), content));
  }
}
