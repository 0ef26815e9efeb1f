// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import java.util.HashSet;
import java.util.Set;

/**
 * The changes that one layer makes to a tree. Whiteouts hide what earlier layers had, never what
 * this layer has.
 */
final class LayerChanges {
  private static final String WHITEOUT = ".wh.";
  private static final String BOOKKEEPING = ".wh..wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  private final FileTree tree;
  private final Set<String> mine = new HashSet<>();
  private final Set<String> hidden = new HashSet<>();

  LayerChanges(FileTree tree) {
    this.tree = tree;
  }

  /** What AUFS kept for itself in layers of old images. */
  static boolean isBookkeeping(String path) {
    return (path.startsWith(BOOKKEEPING) || path.contains("/" + BOOKKEEPING))
        && !TreePath.name(path).equals(OPAQUE);
  }

  /** A directory: one that is there keeps what it holds. */
  void directory(String path, Node.Owner owner) throws HostileImageException {
    if (path.isEmpty()) {
      return;
    }
    if (TreePath.name(path).startsWith(WHITEOUT)) {
      whiteOut(path, TreePath.name(path));
      return;
    }
    var at = place(path);
    if (mine.contains(at) && !(tree.get(at).orElse(null) instanceof Node.Directory)) {
      throw twice(path);
    }
    add(at, new Node.Directory(owner));
  }

  /** Anything but a directory: each path only once. */
  void put(String path, Node node) throws HostileImageException {
    var name = TreePath.name(path);
    if (path.isEmpty()) {
      throw new HostileImageException("its root is no directory");
    }
    if (name.startsWith(WHITEOUT)) {
      whiteOut(path, name);
      return;
    }
    var at = place(path);
    if (mine.contains(at)) {
      throw twice(path);
    }
    add(at, node);
  }

  void hardLink(String path, String target) throws HostileImageException {
    var node = tree.get(tree.resolve(target, false)).orElse(null);
    if (node == null || node instanceof Node.Directory) {
      throw new HostileImageException(
          "\"%s\" is a hard link to \"%s\", which is no file of it".formatted(path, target));
    }
    put(path, node);
  }

  private void whiteOut(String path, String name) throws HostileImageException {
    var folder = TreePath.parent(place(path)).orElse("");
    if (name.equals(OPAQUE)) {
      hideBelow(folder);
      return;
    }
    var hidden = TreePath.join(folder, name.substring(WHITEOUT.length()));
    if (TreePath.names(hidden).contains("..") || hidden.equals(folder) || hidden.endsWith("/")) {
      throw new HostileImageException("\"" + path + "\" hides no file");
    }
    hideBelow(hidden);
    if (!mine.contains(hidden) && tree.below(hidden).isEmpty()) {
      tree.remove(hidden);
    }
  }

  /** Once is enough, and all that an archive may ask for without making endless work. */
  private void hideBelow(String folder) {
    if (hidden.add(folder)) {
      tree.below(folder).keySet().removeIf(path -> !mine.contains(path));
    }
  }

  /** Where a path lies when links of its parents are followed; they must stay inside the root. */
  private String place(String path) throws HostileImageException {
    return tree.resolve(path, false);
  }

  private void add(String at, Node node) throws HostileImageException {
    tree.put(at, node);
    for (var path = at; mine.add(path); ) {
      var parent = TreePath.parent(path);
      if (parent.isEmpty()) {
        break;
      }
      path = parent.get();
    }
  }

  private static HostileImageException twice(String path) {
    return new HostileImageException("names \"" + path + "\" twice");
  }
}
