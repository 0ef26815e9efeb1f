// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FileTreeTest {
  private static final Node FOLDER = new Node.Directory(Node.Owner.root(0755));
  private static final Node FILE =
      new Node.RegularFile(Node.Owner.root(0644), Content.of(new byte[0]));

  @Test
  void makesMissingParents() throws HostileImageException {
    var tree = new FileTree();
    tree.put("a/b/c", FILE);

    assertThat(tree.nodes().keySet()).containsExactly("a", "a/b", "a/b/c");
  }

  @Test
  void aFileInPlaceOfADirectoryTakesAllBelowIt() throws HostileImageException {
    var tree = new FileTree();
    tree.put("a/b", FILE);
    tree.put("a-", FILE);
    tree.put("a", FILE);

    assertThat(tree.nodes().keySet()).containsExactly("a", "a-");
  }

  @Test
  void anOverlayKeepsLinksToDirectories() throws HostileImageException {
    var merged = new FileTree();
    merged.put("usr/lib", FOLDER);
    merged.put("lib", new Node.SymbolicLink(Node.Owner.root(0777), "usr/lib"));
    var modules = new FileTree();
    modules.put("lib/modules/x", FILE);

    merged.overlay(modules);

    assertThat(merged.nodes().keySet())
        .containsExactly("lib", "usr", "usr/lib", "usr/lib/modules", "usr/lib/modules/x");
  }

  /** Each link leads twice over the next: followed one by one, they would be 2^39 steps. */
  @Test
  void linksThatMultiplyAreRefusedAfterFewSteps() throws HostileImageException {
    var tree = new FileTree();
    for (var n = 0; n < 39; n++) {
      tree.put(
          "l" + n,
          new Node.SymbolicLink(Node.Owner.root(0777), "l%d/../l%d".formatted(n + 1, n + 1)));
    }
    tree.put("l39", FOLDER);

    assertThatThrownBy(() -> tree.resolve("l0/x", true))
        .hasMessage("\"l0/x\" has too many symbolic links on its way");
  }
}
