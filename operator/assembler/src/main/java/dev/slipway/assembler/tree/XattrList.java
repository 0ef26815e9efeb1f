// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The list that stands in for extended attributes where an archive format has none: JSON Lines
 * {@code {"path":"/in/the/os","xattrs":{"NAME":"BASE64"}}} in the order of the paths, which init
 * applies.
 */
public final class XattrList {
  /** The list of the root file system. */
  public static final String ROOT = "root";

  /** The folder of the lists, one for each segment that has attributes. */
  public static final String FOLDER = "containers/xattrs";

  private static final JsonFactory JSON = new JsonFactory();

  private XattrList() {}

  /**
   * Puts the list of a tree into it; a tree without attributes stays as it is.
   *
   * @param name the list's file in {@link #FOLDER}: of these, each segment has its own
   */
  public static void addTo(FileTree tree, String name) throws IOException {
    var lines = new ByteArrayOutputStream();
    for (var entry : tree.nodes().entrySet()) {
      if (!entry.getValue().owner().xattrs().isEmpty()) {
        line(entry, lines);
      }
    }
    if (lines.size() > 0) {
      tree.put(
          TreePath.join(FOLDER, name),
          new Node.RegularFile(Node.Owner.root(0600), Content.of(lines.toByteArray())));
    }
  }

  /**
   * Takes paths out of a tree's list: what lies there now is not what the attributes were for.
   *
   * @param name the list's file in {@link #FOLDER}
   * @return the list that is left, perhaps without a line, which the tree now has; none when it has
   *     not changed
   */
  public static Optional<Node> forget(FileTree tree, String name, Set<String> paths)
      throws IOException {
    var at = TreePath.join(FOLDER, name);
    if (!(tree.get(at).orElse(null) instanceof Node.RegularFile list)) {
      return Optional.empty();
    }
    var left = new StringBuilder();
    var changed = false;
    try (var in = list.content().open()) {
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (var line : text.lines().toList()) {
        if (paths.contains(path(line))) {
          changed = true;
        } else {
          left.append(line).append('\n');
        }
      }
    }
    if (!changed) {
      return Optional.empty();
    }
    var content = Content.of(left.toString().getBytes(StandardCharsets.UTF_8));
    var node = new Node.RegularFile(list.owner(), content);
    tree.put(at, node);
    return Optional.of(node);
  }

  /** The path of a line that {@link #line} has written, as trees have it. */
  private static String path(String line) throws IOException {
    try (var json = JSON.createParser(line)) {
      json.nextToken();
      json.nextToken();
      return json.nextTextValue().substring(1);
    }
  }

  private static void line(Map.Entry<String, Node> entry, ByteArrayOutputStream lines)
      throws IOException {
    try (var json = JSON.createGenerator(lines).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      json.writeStartObject();
      json.writeStringField("path", "/" + entry.getKey());
      json.writeObjectFieldStart("xattrs");
      for (var attribute : entry.getValue().owner().xattrs().base64().entrySet()) {
        json.writeStringField(attribute.getKey(), attribute.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    lines.write('\n');
  }
}
