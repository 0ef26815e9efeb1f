// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.runtime.RuntimeConfig;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;

/**
 * The folder of one container: how it runs, and a link to its files.
 *
 * @param path where it lies
 */
public record ContainerFolder(String path, ContainerImage image, RuntimeConfig config) {

  /**
   * What lies there. A container that may write has {@code lower} and an empty {@code rootfs},
   * where the init mounts an overlay. One that may not has its root in config.json, since runc
   * takes no link for a root.
   */
  public FileTree tree() throws HostileImageException {
    var tree = new FileTree();
    var files = "/" + Layout.files(image);
    var root = config.readonly() ? files : "rootfs";
    tree.put(path + "/config.json", file(config.config(root)));
    tree.put(path + "/runtime.json", file(config.runtime()));
    var link = new Node.SymbolicLink(Node.Owner.root(0777), files);
    if (config.readonly()) {
      tree.put(path + "/rootfs", link);
    } else {
      tree.put(path + "/lower", link);
      tree.put(path + "/rootfs", new Node.Directory(Node.Owner.root(0755)));
    }
    return tree;
  }

  private static Node file(byte[] bytes) {
    return new Node.RegularFile(Node.Owner.root(0644), Content.of(bytes));
  }
}
