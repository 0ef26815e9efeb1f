// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads the keys of one mapping. Each wrong value is noted as a problem and read as absent; {@link
 * #end} notes the keys that nobody asked for.
 */
final class Fields {
  private final YamlSource source;
  private final String path;
  private final Position at;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final TreeSet<String> asked = new TreeSet<>();

  private Fields(YamlSource source, Node node, String path) {
    this.source = source;
    this.path = path;
    at = source.position(node);
  }

  /** The mapping at a node; one without keys when it is something else. */
  static Fields of(YamlSource source, Node node, String path) {
    var fields = new Fields(source, node, path);
    if (!(node instanceof MappingNode mapping)) {
      source.problems().add(fields.at, path, "expected a mapping, found " + describe(node));
      return fields;
    }
    for (var tuple : mapping.getValue()) {
      fields.key(tuple.getKeyNode(), tuple.getValueNode());
    }
    return fields;
  }

  private void key(Node key, Node value) {
    if (!(key instanceof ScalarNode scalar)) {
      source.problems().add(source.position(key), path, "expected a key, found " + describe(key));
    } else if (values.putIfAbsent(scalar.getValue(), value) == null) {
      keys.put(scalar.getValue(), key);
    } else {
      source
          .problems()
          .add(source.position(key), below(scalar.getValue()), "this key is there twice");
    }
  }

  Position at() {
    return at;
  }

  /** Where a key's value is; the mapping itself when the key is absent. */
  Position at(String key) {
    var value = values.get(key);
    return value == null ? at : source.position(value);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  void problem(String key, String message) {
    source.problems().add(at(key), key.isEmpty() ? path : below(key), message);
  }

  Optional<String> text(String key, Check check) {
    return value(key).flatMap(node -> text(node, below(key), check));
  }

  Optional<String> required(String key, Check check) {
    if (!has(key)) {
      source.problems().add(at, path, "expected the key \"" + key + "\", which is missing");
    }
    return text(key, check);
  }

  Optional<List<String>> texts(String key, Check check) {
    return list(key, (node, at) -> text(node, at, check));
  }

  Optional<Boolean> flag(String key) {
    return scalar(key, Tag.BOOL, "true or false", text -> Optional.of(Boolean.valueOf(text)));
  }

  Optional<Long> number(String key, long max) {
    return scalar(
        key,
        Tag.INT,
        "a number from 0 to " + max,
        text -> {
          try {
            return Optional.of(Long.parseLong(text)).filter(n -> n >= 0 && n <= max);
          } catch (NumberFormatException e) {
            return Optional.empty();
          }
        });
  }

  private <T> Optional<T> scalar(
      String key, Tag tag, String expected, Function<String, Optional<T>> read) {
    var node = value(key);
    var found =
        node.filter(n -> n.getTag().equals(tag))
            .map(ScalarNode.class::cast)
            .flatMap(n -> read.apply(n.getValue()));
    if (node.isPresent() && found.isEmpty()) {
      problem(key, "expected " + expected + ", found " + describe(node.get()));
    }
    return found;
  }

  Optional<Fields> fields(String key) {
    return value(key).map(node -> of(source, node, below(key)));
  }

  /** A list; no value is an empty one, as when all its entries are commented out. */
  <T> Optional<List<T>> list(String key, BiFunction<Node, String, Optional<T>> read) {
    var value = value(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get().getTag().equals(Tag.NULL)) {
      return Optional.of(List.of());
    }
    if (!(value.get() instanceof SequenceNode sequence)) {
      problem(key, "expected a list, found " + describe(value.get()));
      return Optional.empty();
    }
    var items = new ArrayList<T>();
    for (var n = 0; n < sequence.getValue().size(); n++) {
      read.apply(sequence.getValue().get(n), below(key) + "[" + n + "]").ifPresent(items::add);
    }
    return Optional.of(List.copyOf(items));
  }

  private Optional<String> text(Node node, String at, Check check) {
    if (!(node instanceof ScalarNode scalar) || !node.getTag().equals(Tag.STR)) {
      var fix =
          node instanceof ScalarNode && !node.getTag().equals(Tag.NULL) ? "; put it in quotes" : "";
      source
          .problems()
          .add(source.position(node), at, "expected a string, found " + describe(node) + fix);
      return Optional.empty();
    }
    var problem = check.problem(scalar.getValue());
    problem.ifPresent(message -> source.problems().add(source.position(node), at, message));
    return problem.isPresent() ? Optional.empty() : Optional.of(scalar.getValue());
  }

  private Optional<Node> value(String key) {
    asked.add(key);
    return Optional.ofNullable(values.get(key));
  }

  /** Notes every key that was not asked for. */
  void end() {
    keys.forEach((key, node) -> {
      if (!asked.contains(key)) {
        source.problems().add(source.position(node), below(key), UnknownKey.describe(key, asked));
      }
    });
  }

  private String below(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String describe(Node node) {
    return switch (node) {
      case MappingNode mapping -> "a mapping";
      case SequenceNode sequence -> "a list";
      case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> "nothing";
      case ScalarNode scalar -> kind(scalar.getTag()) + " \"" + shortened(scalar.getValue()) + "\"";
      default -> "something else";
    };
  }

  private static String kind(Tag tag) {
    return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)
        ? "the number"
        : tag.equals(Tag.BOOL) ? "the boolean" : "the string";
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
