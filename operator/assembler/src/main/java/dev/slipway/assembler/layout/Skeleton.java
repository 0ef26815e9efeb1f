// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import java.nio.charset.StandardCharsets;

/**
 * What lies where in a tree, without contents, modes and owners: enough to know where a path leads.
 * It is kept beside a cached segment, so that its layers need not be read again.
 */
public final class Skeleton {
  private static final Node.Owner NOBODY = Node.Owner.root(0);
  private static final Node FOLDER = new Node.Directory(NOBODY);
  private static final Node FILE = new Node.RegularFile(NOBODY, Content.of(new byte[0]));

  private Skeleton() {}

  /** A line for each entry: its kind, its path and, after a NUL, where a link leads. */
  public static byte[] write(FileTree tree) {
    var text = new StringBuilder();
    tree.nodes().forEach((path, node) -> text.append(line(path, node)));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String line(String path, Node node) {
    if (path.indexOf('\n') >= 0) {
      return "";
    }
    return switch (node) {
      case Node.Directory folder -> "d" + path + "\n";
      case Node.SymbolicLink(var owner, var target) when target.indexOf('\n') < 0 ->
          "l" + path + "\0" + target + "\n";
      case Node.SymbolicLink broken -> "";
      case Node.RegularFile file -> "f" + path + "\n";
      case Node.Special special -> "f" + path + "\n";
    };
  }

  /** Reads what {@link #write} has written. */
  public static FileTree read(byte[] bytes) throws HostileImageException {
    var tree = new FileTree();
    for (var line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      var parts = line.substring(1).split("\0", 2);
      tree.put(
          parts[0],
          switch (line.charAt(0)) {
            case 'd' -> FOLDER;
            case 'l' -> new Node.SymbolicLink(NOBODY, parts.length < 2 ? "" : parts[1]);
            default -> FILE;
          });
    }
    return tree;
  }
}
