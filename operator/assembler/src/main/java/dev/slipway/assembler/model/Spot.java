// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value of a YAML text.
 *
 * @param path the keys that lead there, as in {@code services[0].image}; empty for the whole
 */
record Spot(YamlSource source, Node node, String path) {
  private static final int MAX_SHOWN = 40;

  Position at() {
    return source.position(node);
  }

  void problem(String message) {
    source.problems().add(at(), path, message);
  }

  boolean is(Tag tag) {
    return node.getTag().equals(tag);
  }

  boolean isNothing() {
    return is(Tag.NULL);
  }

  /** The string that is there. */
  Optional<String> text() {
    return node instanceof ScalarNode scalar && is(Tag.STR)
        ? Optional.of(scalar.getValue())
        : Optional.empty();
  }

  /** The entries of the list that is there. */
  List<Spot> items() {
    var items = new ArrayList<Spot>();
    if (node instanceof SequenceNode sequence) {
      for (var item : sequence.getValue()) {
        items.add(new Spot(source, item, path + "[" + items.size() + "]"));
      }
    }
    return items;
  }

  /** The value of a key of the mapping that is there. */
  Optional<Spot> get(String key) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(t -> t.getKeyNode() instanceof ScalarNode k && k.getValue().equals(key))
            .map(t -> below(key, t.getValueNode()))
            .findFirst()
        : Optional.empty();
  }

  Spot below(String key, Node value) {
    return new Spot(source, value, path.isEmpty() ? key : path + "." + key);
  }

  /** What is there, in words. */
  String found() {
    return switch (node) {
      case MappingNode mapping -> "a mapping";
      case SequenceNode sequence -> "a list";
      case ScalarNode scalar when isNothing() -> "nothing";
      case ScalarNode scalar -> kind() + " \"" + shortened(scalar.getValue()) + "\"";
      default -> "something else";
    };
  }

  private String kind() {
    return is(Tag.INT) || is(Tag.FLOAT)
        ? "the number"
        : is(Tag.BOOL) ? "the boolean" : "the string";
  }

  private static String shortened(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
  }

  /** What is there, as maps, lists, strings, longs, doubles and booleans; nothing is null. */
  Optional<Object> plain() {
    return switch (node) {
      case MappingNode mapping -> Optional.of(Mapping.plain(this, List.of()));
      case SequenceNode sequence ->
          Optional.of(items().stream().flatMap(item -> item.plain().stream()).toList());
      case ScalarNode scalar when isNothing() -> Optional.empty();
      case ScalarNode scalar -> Optional.of(scalar(scalar.getValue()));
      default -> Optional.empty();
    };
  }

  private Object scalar(String text) {
    try {
      return is(Tag.INT)
          ? Long.valueOf(text)
          : is(Tag.FLOAT) ? Double.valueOf(text) : is(Tag.BOOL) ? Boolean.valueOf(text) : text;
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
