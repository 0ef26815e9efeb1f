// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.slipway.controller.image.ModelYaml.Wrong;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * A YAML text (1.2, JSON included) as values that know their lines, within the limits that {@code
 * slipway build} has. An alias stands for what it names, and what all of them stand for together is
 * limited, too.
 *
 * @param root as it is written
 * @param value the same, with what aliases stand for
 */
record YamlTree(Node root, JsonNode value) {
  private static final int MAX_CHARACTERS = 2 << 20;
  private static final int MAX_DEPTH = 16;
  private static final int MAX_ALIASES = 64;
  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setUseMarks(true)
          .setCodePointLimit(MAX_CHARACTERS)
          .setSchema(new CoreSchema())
          .build();

  static YamlTree read(String text) throws Wrong {
    try {
      checkLimits(text);
      var root = new Compose(SETTINGS).composeString(text).orElse(null);
      if (!(root instanceof MappingNode)) {
        throw new Wrong("line 1: expected a mapping with kernel, init, services, …");
      }
      return new YamlTree(root, new Values().of(root, 1));
    } catch (MarkedYamlEngineException e) {
      throw new Wrong(at(e.getProblemMark()) + "no valid YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new Wrong("no valid YAML: " + e.getMessage());
    }
  }

  /** Before a tree is made of it: deep texts would exhaust the stack. */
  private static void checkLimits(String text) throws Wrong {
    var depth = 0;
    var aliases = 0;
    for (var event : new Parse(SETTINGS).parseString(text)) {
      switch (event) {
        case CollectionStartEvent _ -> depth++;
        case CollectionEndEvent _ -> depth--;
        case AliasEvent _ -> aliases++;
        default -> {}
      }
      if (depth > MAX_DEPTH || aliases > MAX_ALIASES) {
        throw new Wrong(
            at(event.getStartMark())
                + "the document has more than "
                + (depth > MAX_DEPTH ? MAX_DEPTH + " levels" : MAX_ALIASES + " aliases"));
      }
    }
  }

  /** What nodes stand for. */
  private static final class Values {
    private static final int MOST = 100_000;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private int number;

    JsonNode of(Node node, int depth) throws Wrong {
      if (depth > MAX_DEPTH || ++number > MOST) {
        throw new Wrong(
            at(node.getStartMark())
                + "with what its aliases stand for, the document has more than "
                + (depth > MAX_DEPTH ? MAX_DEPTH + " levels" : MOST + " values"));
      }
      return switch (node) {
        case MappingNode map -> mapping(map, depth);
        case SequenceNode list -> {
          var array = JSON.arrayNode();
          for (var item : list.getValue()) {
            array.add(of(item, depth + 1));
          }
          yield array;
        }
        case ScalarNode scalar -> scalar(scalar);
        default -> throw new Wrong(at(node.getStartMark()) + "this cannot be read");
      };
    }

    private JsonNode mapping(MappingNode map, int depth) throws Wrong {
      var object = JSON.objectNode();
      for (var entry : map.getValue()) {
        var where = at(entry.getKeyNode().getStartMark());
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
          throw new Wrong(where + "expected a word as a key");
        }
        if (object.has(key.getValue())) {
          throw new Wrong(where + key.getValue() + ": this key is there twice");
        }
        object.set(key.getValue(), of(entry.getValueNode(), depth + 1));
      }
      return object;
    }

    /** Numbers that would not be written like that, such as 0644, stay texts. */
    private static JsonNode scalar(ScalarNode scalar) {
      var text = scalar.getValue();
      if (scalar.getTag().equals(Tag.NULL)) {
        return JSON.nullNode();
      }
      if (scalar.getTag().equals(Tag.BOOL)) {
        return JSON.booleanNode(Boolean.parseBoolean(text));
      }
      return scalar.getTag().equals(Tag.INT) && text.matches("-?(0|[1-9][0-9]{0,17})")
          ? JSON.numberNode(Long.parseLong(text))
          : JSON.textNode(text);
    }
  }

  /** The line of what a path leads to, as far as it leads. */
  String line(List<Reference> path) {
    var node = Optional.of(root);
    var found = root;
    for (var step : path) {
      var next = node.flatMap(n -> step(n, step));
      if (next.isEmpty()) {
        break;
      }
      found = next.get().at();
      node = Optional.of(next.get().value());
    }
    return at(found.getStartMark());
  }

  /** Where a step of a path is written, and what it leads to. */
  private record Step(Node at, Node value) {}

  private static Optional<Step> step(Node from, Reference step) {
    return switch (from) {
      case MappingNode map ->
          map.getValue().stream()
              .filter(entry ->
                  entry.getKeyNode() instanceof ScalarNode key
                      && key.getValue().equals(step.getFieldName()))
              .map(entry -> new Step(entry.getKeyNode(), entry.getValueNode()))
              .findFirst();
      case SequenceNode list
          when step.getIndex() >= 0 && step.getIndex() < list.getValue().size() ->
          Optional.of(list.getValue().get(step.getIndex())).map(item -> new Step(item, item));
      default -> Optional.empty();
    };
  }

  private static String at(Optional<Mark> mark) {
    return mark.map(m -> "line " + (m.getLine() + 1) + ": ").orElse("");
  }
}
