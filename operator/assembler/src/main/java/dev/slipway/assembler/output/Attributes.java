// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.tree.FileTree;
import dev.slipway.assembler.tree.HostileImageException;
import dev.slipway.assembler.tree.Node;
import dev.slipway.assembler.tree.TreePath;
import dev.slipway.assembler.tree.XattrList;
import dev.slipway.assembler.tree.Xattrs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/**
 * Gives files the extended attributes that segments list beside them, and takes the lists away: the
 * formats made from the tree have attributes of their own.
 */
final class Attributes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Attributes() {}

  static void apply(FileTree tree) throws IOException {
    var lists =
        List.copyOf(tree.nodes().subMap(XattrList.FOLDER + "/", XattrList.FOLDER + "0").keySet());
    for (var path : lists) {
      if (tree.get(path).orElse(null) instanceof Node.RegularFile list) {
        apply(tree, path, list);
      }
      tree.omit(path);
    }
    tree.omit(XattrList.FOLDER);
  }

  private static void apply(FileTree tree, String name, Node.RegularFile list) throws IOException {
    try (var lines =
        new BufferedReader(new InputStreamReader(list.content().open(), StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var json = JSON.readTree(line);
        var path = TreePath.clean(json.path("path").asText());
        var node = tree.get(path);
        if (node.isEmpty()) {
          throw new HostileImageException(
              "%s names \"%s\", which is not there".formatted(name, path));
        }
        tree.put(path, with(node.get(), xattrs(json.path("xattrs"))));
      }
    }
  }

  private static Xattrs xattrs(JsonNode json) {
    var values = new TreeMap<String, String>();
    json.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue().asText()));
    return new Xattrs(values);
  }

  private static Node with(Node node, Xattrs xattrs) {
    var old = node.owner();
    var owner = new Node.Owner(old.mode(), old.uid(), old.gid(), xattrs);
    return switch (node) {
      case Node.Directory folder -> new Node.Directory(owner);
      case Node.RegularFile(var before, var content) -> new Node.RegularFile(owner, content);
      case Node.SymbolicLink(var before, var target) -> new Node.SymbolicLink(owner, target);
      case Node.Special(var before, var kind, var major, var minor) ->
          new Node.Special(owner, kind, major, minor);
    };
  }
}
