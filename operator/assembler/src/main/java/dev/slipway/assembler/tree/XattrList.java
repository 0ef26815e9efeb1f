// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.tree;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/**
 * The list that stands in for extended attributes where an archive format has none: JSON Lines
 * {@code {"path":"/in/the/os","xattrs":{"NAME":"BASE64"}}} in the order of the paths, which init
 * applies.
 */
public final class XattrList {
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
