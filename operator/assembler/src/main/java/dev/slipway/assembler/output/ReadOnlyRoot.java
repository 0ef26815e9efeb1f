// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernel and command line with a read-only root file system for a disk of its own. When the root
 * file system's init can go on to it, there is a small initrd, too; else the kernel must have the
 * drivers in it.
 */
record ReadOnlyRoot(String fileSystem, String description, Maker maker) implements Format.OfFiles {
  /** What is mounted before anything can be made. */
  private static final List<String> MOUNT_POINTS =
      List.of("dev", "proc", "sys", "run", "tmp", "var");

  /** Writes the file system. */
  @FunctionalInterface
  interface Maker {
    void make(FileTree tree, String id, Path to) throws IOException, AssemblyException;
  }

  @Override
  public String name() {
    return "kernel+" + fileSystem;
  }

  @Override
  public List<String> fileNames(String image) {
    return List.of(image + "-kernel", disk(image), initrd(image), image + "-cmdline");
  }

  private String disk(String image) {
    return image + "-" + fileSystem + ".img";
  }

  private String initrd(String image) {
    return image + "-" + fileSystem + "-initrd.img";
  }

  @Override
  public void write(Assembled image, Aside aside, String name)
      throws IOException, AssemblyException {
    KernelInitrd.kernel(image, aside, name);
    var tree = rooted(image.files());
    var id = new ArrayList<String>();
    image.image().segments().forEach(segment -> id.add(segment.digest().hex()));
    aside.put(
        disk(name),
        to -> {
          try (var _ = image.progress().begin("write " + disk(name), 0)) {
            maker.make(tree, String.join("\n", id), to);
          }
        });
    if (TinyInitrd.isWanted(tree)) {
      aside.put(initrd(name), to -> new TinyInitrd(tree, fileSystem).write(image, to));
    }
  }

  /** The tree without /boot, and with all mount points. */
  private static FileTree rooted(FileTree files) throws IOException {
    var tree = new FileTree();
    for (var entry : files.nodes().entrySet()) {
      if (!entry.getKey().equals("boot") && !entry.getKey().startsWith("boot/")) {
        tree.put(entry.getKey(), entry.getValue());
      }
    }
    for (var point : MOUNT_POINTS) {
      if (tree.get(point).isEmpty()) {
        tree.put(point, new Node.Directory(Node.Owner.root(point.equals("tmp") ? 01777 : 0755)));
      }
    }
    return tree;
  }
}
