// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class XattrListTest {
  @Test
  void aTreeWithoutAttributesHasNoList() throws IOException {
    var tree = new FileTree();
    tree.put("bin/tool", file(Xattrs.NONE));

    XattrList.addTo(tree, "root");

    assertThat(tree.nodes().keySet()).containsExactly("bin", "bin/tool");
  }

  @Test
  void namesEveryEntryWithAttributesInTheOrderOfThePaths() throws IOException {
    var tree = new FileTree();
    tree.put("bin/z\"", file(Xattrs.of(Map.of("security.capability", new byte[] {1, 0, -1}))));
    tree.put("bin/tool", file(Xattrs.NONE));
    var both = Xattrs.of(Map.of("user.b", bytes("two"), "user.a", new byte[0]));
    tree.put("bin", new Node.Directory(new Node.Owner(0755, 0, 0, both)));

    XattrList.addTo(tree, "root");

    assertThat(text(tree, "containers/xattrs/root"))
        .isEqualTo(
            """
            {"path":"/bin","xattrs":{"user.a":"","user.b":"dHdv"}}
            {"path":"/bin/z\\"","xattrs":{"security.capability":"AQD/"}}
            """);
  }

  @Test
  void attributesAreEqualWhenTheirBytesAre() {
    assertThat(Xattrs.of(Map.of("user.a", bytes("x"))))
        .isEqualTo(Xattrs.of(Map.of("user.a", bytes("x"))));
    assertThat(Xattrs.of(Map.of("user.a", bytes("x"))).values().get("user.a"))
        .isEqualTo(bytes("x"));
  }

  private static Node file(Xattrs xattrs) {
    return new Node.RegularFile(new Node.Owner(0755, 0, 0, xattrs), Content.of(new byte[0]));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(FileTree tree, String path) throws IOException {
    try (var in = ((Node.RegularFile) tree.get(path).orElseThrow()).content().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
