// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;

/** Which files of a tree are one file with several names. */
final class HardLinks {
  private final IdentityHashMap<Content, String> firstPath = new IdentityHashMap<>();
  private final Set<String> linked = new HashSet<>();

  private HardLinks() {}

  static HardLinks of(FileTree tree) {
    var links = new HardLinks();
    tree.nodes()
        .forEach((path, node) -> {
          if (node instanceof Node.RegularFile file) {
            var first = links.firstPath.putIfAbsent(file.content(), path);
            if (first != null) {
              links.linked.add(first);
            }
          }
        });
    return links;
  }

  boolean has(Node.RegularFile file) {
    return linked.contains(first(file));
  }

  /** The first of its names. */
  String first(Node.RegularFile file) {
    return firstPath.getOrDefault(file.content(), "");
  }
}
