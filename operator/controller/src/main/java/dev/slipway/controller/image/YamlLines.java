// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Finds the line of a key in YAML. Where Jackson noticed a problem is often some lines later. */
final class YamlLines {
  private YamlLines() {}

  /** The line of what a path leads to, as far as it leads, from 1. */
  static Optional<Integer> of(String text, List<Reference> path) {
    try {
      var settings = LoadSettings.builder().setUseMarks(true).build();
      var node = new Compose(settings).composeString(text).orElse(null);
      Node found = node;
      for (var step : path) {
        var key = key(node, step);
        if (key == null) {
          break;
        }
        found = key;
        node = value(node, step);
      }
      return found == null ? Optional.empty() : found.getStartMark().map(YamlLines::line);
    } catch (YamlEngineException e) {
      return Optional.empty(); // Jackson says what is wrong with it
    }
  }

  private static int line(Mark mark) {
    return mark.getLine() + 1;
  }

  private static @Nullable Node key(@Nullable Node node, Reference step) {
    return switch (node) {
      case MappingNode map ->
          map.getValue().stream()
              .filter(t -> is(t.getKeyNode(), step))
              .map(t -> t.getKeyNode())
              .findFirst()
              .orElse(null);
      case SequenceNode list
          when step.getIndex() >= 0 && step.getIndex() < list.getValue().size() ->
          list.getValue().get(step.getIndex());
      case null, default -> null;
    };
  }

  private static @Nullable Node value(@Nullable Node node, Reference step) {
    return node instanceof MappingNode map
        ? map.getValue().stream()
            .filter(t -> is(t.getKeyNode(), step))
            .map(t -> t.getValueNode())
            .findFirst()
            .orElse(null)
        : key(node, step);
  }

  private static boolean is(Node key, Reference step) {
    return key instanceof ScalarNode scalar && scalar.getValue().equals(step.getFieldName());
  }
}
