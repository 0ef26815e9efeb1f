// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.erofs;

import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.TreeMap;

/** The inodes of a tree, and its directories' bytes, which are known when all have their places. */
final class Inodes {
  private static final String ROOT = "";

  private final List<Inode> all = new ArrayList<>();
  private final TreeMap<String, Inode> byPath = new TreeMap<>();
  private final TreeMap<String, DirectoryEntries> directories = new TreeMap<>();

  private Inodes() {}

  static Inodes of(FileTree tree) throws IOException {
    var inodes = new Inodes();
    inodes.add(ROOT, new Node.Directory(Node.Owner.root(0755)), new IdentityHashMap<>());
    var files = new IdentityHashMap<Content, Inode>();
    for (var entry : tree.nodes().entrySet()) {
      inodes.add(entry.getKey(), entry.getValue(), files);
    }
    for (var directory : inodes.directories.entrySet()) {
      var bytes = directory.getValue();
      inodes.get(directory.getKey()).content(Content.of(bytes.size(), bytes::open));
    }
    return inodes;
  }

  private void add(String path, Node node, IdentityHashMap<Content, Inode> files)
      throws IOException {
    var known = node instanceof Node.RegularFile file ? files.get(file.content()) : null;
    var inode = known == null ? new Inode(node, all.size() + 1) : known;
    if (known != null) {
      inode.link();
    } else {
      all.add(inode);
      if (node instanceof Node.RegularFile file) {
        files.put(file.content(), inode);
      }
    }
    byPath.put(path, inode);
    var parent = path.isEmpty() ? ROOT : TreePath.parent(path).orElse(ROOT);
    if (node instanceof Node.Directory) {
      inode.link(); // by its own "."
      directories.put(path, new DirectoryEntries(inode, get(parent)));
      if (!path.isEmpty()) {
        get(parent).link(); // by ".."
      }
    }
    if (!path.isEmpty()) {
      entries(parent).add(TreePath.name(path), inode);
    }
  }

  private Inode get(String path) {
    var found = byPath.get(path);
    if (found == null) {
      throw new IllegalStateException("a parent comes after its child: " + path);
    }
    return found;
  }

  private DirectoryEntries entries(String path) throws IOException {
    var found = directories.get(path);
    if (found == null) {
      throw new IOException("\"" + path + "\" has files, but is no directory");
    }
    return found;
  }

  /** All of them, the root first. */
  List<Inode> all() {
    return all;
  }

  Inode root() {
    return all.getFirst();
  }
}
