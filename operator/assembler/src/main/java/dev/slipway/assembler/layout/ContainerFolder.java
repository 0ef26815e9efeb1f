// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.image.ContainerImage;
import dev.slipway.assembler.runtime.RuntimeConfig;
import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;

/**
 * The folder of one container: how it runs, and the places where the init mounts its files.
 *
 * @param path where it lies
 */
public record ContainerFolder(String path, ContainerImage image, RuntimeConfig config) {
  private static final Node FOLDER = new Node.Directory(Node.Owner.root(0755));

  /**
   * What lies there: runtime.json mounts the image's files at {@code rootfs}, and for a container
   * that may write, a file system in memory at {@code tmp} takes what it writes.
   */
  public FileTree tree() throws HostileImageException {
    var tree = new FileTree();
    tree.put(path + "/config.json", file(config.config()));
    tree.put(path + "/runtime.json", file(config.runtime(path, Layout.files(image))));
    tree.put(path + "/rootfs", FOLDER);
    if (!config.readonly()) {
      tree.put(path + "/tmp", FOLDER);
    }
    return tree;
  }

  private static Node file(byte[] bytes) {
    return new Node.RegularFile(Node.Owner.root(0644), Content.of(bytes));
  }
}
