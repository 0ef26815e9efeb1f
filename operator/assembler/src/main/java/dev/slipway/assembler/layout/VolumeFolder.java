// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;

/**
 * The folder of one volume: its files in {@code lower}, and the places where the init mounts it for
 * the containers.
 *
 * @param readonly whether containers may only read it
 */
public record VolumeFolder(String name, boolean readonly, Files files) {
  private static final Node FOLDER = new Node.Directory(Node.Owner.root(0755));

  /** What a volume holds. */
  public sealed interface Files {
    /** Nothing. */
    record None() implements Files {}

    /** The files of an image, which lie where those of containers do. */
    record OfImage(ContainerImage image) implements Files {}

    /** Images as they are in a registry (OCI image specification, "Image Layout"). */
    record ImageLayout(FileTree tree) implements Files {}
  }

  /** Where it lies. */
  public String path() {
    return Layout.volume(name);
  }

  /** What lies there. LinuxKit's init needs {@code tmp} of a read-only volume, too. */
  public FileTree tree() throws HostileImageException {
    var path = path();
    var tree = new FileTree();
    tree.put(path + "/lower", FOLDER);
    switch (files) {
      case Files.None() -> {}
      case Files.OfImage(var image) ->
          tree.put(
              path + "/lower",
              new Node.SymbolicLink(Node.Owner.root(0777), "/" + Layout.files(image)));
      case Files.ImageLayout(var layout) -> tree.graft(path + "/lower", layout);
    }
    tree.put(path + "/merged", FOLDER);
    tree.put(path + "/tmp", FOLDER);
    if (readonly) {
      tree.put(
          path + "/readonly", new Node.RegularFile(Node.Owner.root(0444), Content.of(new byte[0])));
    }
    return tree;
  }
}
