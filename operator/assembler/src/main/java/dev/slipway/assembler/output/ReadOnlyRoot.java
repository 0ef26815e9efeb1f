// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import dev.slipway.assembler.build.OsImage;
import dev.slipway.assembler.build.Recipe.Made;
import dev.slipway.assembler.cache.Stored;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.progress.Phase;
import dev.slipway.assembler.publish.Layer;
import dev.slipway.assembler.publish.PublishedImage;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Kernel and command line with a read-only root file system for a disk of its own. When the root
 * file system's init can go on to it, there is a small initrd, too; else the kernel must have the
 * drivers in it.
 */
record ReadOnlyRoot(String fileSystem, String type, String description, Maker maker)
    implements Format.OfFiles, Publishable {
  private static final String DISK = "disk";
  private static final String INITRD = "initrd";

  /** What is mounted before anything can be made. */
  private static final List<String> MOUNT_POINTS =
      List.of("dev", "proc", "sys", "run", "tmp", "var");

  /** Writes the file system, and tells of each part of the contents that is done. */
  @FunctionalInterface
  interface Maker {
    void make(FileTree tree, String id, Path to, LongConsumer done)
        throws IOException, AssemblyException;
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
    aside.put(disk(name), to -> make(image, tree, disk(name), to));
    if (TinyInitrd.isWanted(tree)) {
      aside.put(initrd(name), to -> new TinyInitrd(tree, fileSystem).write(image, to));
    }
  }

  private void make(Assembled image, FileTree tree, String what, Path to)
      throws IOException, AssemblyException {
    var id =
        image.image().segments().stream()
            .map(segment -> segment.digest().hex())
            .collect(Collectors.joining("\n"));
    try (var transfer = image.progress().begin(Phase.Writing, "write " + what, size(tree))) {
      maker.make(tree, id, to, transfer::advance);
    }
  }

  /** The bytes of all contents; one file may have several names. */
  private static long size(FileTree tree) {
    var contents = Collections.<Content>newSetFromMap(new IdentityHashMap<>());
    for (var node : tree.nodes().values()) {
      if (node instanceof Node.RegularFile file) {
        contents.add(file.content());
      }
    }
    return contents.stream().mapToLong(Content::size).sum();
  }

  @Override
  public PublishedImage published(OsImage image, Publications by)
      throws AssemblyException, IOException {
    var key = Publications.key(name(), image, List.of());
    var parts = by.parts(key, image, assembled -> parts(assembled, by));
    var disk = parts.get(DISK);
    if (disk == null) {
      throw new IOException("what was made for " + name() + " is not whole: clear the cache");
    }
    return PublishedImage.disk(
        type,
        fileSystem,
        image,
        new Layer.OfFile("disk/root.img", disk, Optional.of(new Made(key, DISK))),
        Optional.ofNullable(parts.get(INITRD))
            .map(
                of -> new Layer.OfFile("boot/initrd.img", of, Optional.of(new Made(key, INITRD)))));
  }

  private Map<String, Stored> parts(Assembled image, Publications by)
      throws AssemblyException, IOException {
    var tree = rooted(image.files());
    var parts = new TreeMap<String, Stored>();
    parts.put(DISK, by.store(to -> make(image, tree, fileSystem, to)));
    if (TinyInitrd.isWanted(tree)) {
      parts.put(INITRD, by.store(to -> new TinyInitrd(tree, fileSystem).write(image, to)));
    }
    return parts;
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
