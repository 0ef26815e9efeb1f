// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.layout;

import dev.slipway.assembler.tree.Content;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.TreePath;
import dev.slipway.assembler.tree.XattrList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What lies where in a tree, without contents, modes and owners: enough to know where a path leads,
 * which files are hard links of each other, and which have extended attributes. It is kept beside a
 * cached segment, so that its layers need not be read again.
 */
public final class Skeleton {
  private static final Node.Owner NOBODY = Node.Owner.root(0);
  private static final Node FOLDER = new Node.Directory(NOBODY);

  private static final String ATTRIBUTES = TreePath.join(XattrList.FOLDER, XattrList.ROOT);

  private Skeleton() {}

  /**
   * A line for each entry: its kind, its path and, after a NUL, where a link leads, what all hard
   * links of one file share, or the list of extended attributes in base64.
   */
  public static byte[] write(FileTree tree) throws IOException {
    var links = HardLinks.of(tree);
    var text = new StringBuilder();
    for (var entry : tree.nodes().entrySet()) {
      text.append(line(entry.getKey(), entry.getValue(), links));
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String line(String path, Node node, HardLinks links) throws IOException {
    if (path.indexOf('\n') >= 0) {
      return "";
    }
    return switch (node) {
      case Node.Directory folder -> "d" + path + "\n";
      case Node.SymbolicLink(var owner, var target) when target.indexOf('\n') < 0 ->
          "l" + path + "\0" + target + "\n";
      case Node.SymbolicLink broken -> "";
      case Node.RegularFile file when path.equals(ATTRIBUTES) ->
          "x" + path + "\0" + base64(file.content()) + "\n";
      case Node.RegularFile file when links.has(file) ->
          "h" + path + "\0" + links.first(file) + "\n";
      case Node.RegularFile file -> "f" + path + "\n";
      case Node.Special special -> "s" + path + "\n";
    };
  }

  private static String base64(Content content) throws IOException {
    try (var in = content.open()) {
      return Base64.getEncoder().encodeToString(in.readAllBytes());
    }
  }

  /** Reads what {@link #write} has written. */
  public static FileTree read(byte[] bytes) {
    var linked = new HashMap<String, Node>();
    var nodes = new TreeMap<String, Node>();
    for (var line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      if (!line.isEmpty()) {
        var end = line.indexOf('\0');
        var path = line.substring(1, end < 0 ? line.length() : end);
        nodes.put(path, node(line.charAt(0), end < 0 ? "" : line.substring(end + 1), linked));
      }
    }
    return FileTree.ofSound(nodes);
  }

  private static Node node(char kind, String detail, Map<String, Node> linked) {
    return switch (kind) {
      case 'd' -> FOLDER;
      case 'l' -> new Node.SymbolicLink(NOBODY, detail);
      case 'h' -> linked.computeIfAbsent(detail, first -> file());
      case 'x' ->
          new Node.RegularFile(
              Node.Owner.root(0600), Content.of(Base64.getDecoder().decode(detail)));
      case 's' -> new Node.Special(NOBODY, Node.Special.Kind.Fifo, 0, 0);
      default -> file();
    };
  }

  private static Node file() {
    return new Node.RegularFile(NOBODY, Content.of(new byte[0]));
  }
}
