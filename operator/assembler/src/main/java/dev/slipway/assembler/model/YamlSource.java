// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

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
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * A YAML text (1.2, JSON included), read within limits: documents that are deep or refer to
 * themselves a lot are made to exhaust the reader, not to be read.
 *
 * @param name what errors call it
 */
record YamlSource(String name, Problems problems) {
  private static final int MAX_CHARACTERS = 2 << 20;
  private static final int MAX_DEPTH = 16;
  private static final int MAX_ALIASES = 64;

  /** The root of the text; empty when it holds nothing or a problem was noted. */
  Optional<Node> read(String text) {
    if (text.length() > MAX_CHARACTERS) {
      var message = "the document has more than " + MAX_CHARACTERS + " characters";
      problems.add(new Position(name, 1, 1), "", message);
      return Optional.empty();
    }
    var settings =
        LoadSettings.builder()
            .setLabel(name)
            .setCodePointLimit(MAX_CHARACTERS)
            .setSchema(new CoreSchema())
            .build();
    try {
      if (!withinLimits(text, settings)) {
        return Optional.empty();
      }
      var root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        problems.add(
            new Position(name, 1, 1), "", "expected a mapping with the key kernel, found nothing");
      }
      return root;
    } catch (MarkedYamlEngineException e) {
      var context = e.getContext() == null ? "" : e.getContext() + ", ";
      problems.add(position(e.getProblemMark()), "", "no valid YAML: " + context + e.getProblem());
    } catch (YamlEngineException e) {
      problems.add(new Position(name, 1, 1), "", "no valid YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private boolean withinLimits(String text, LoadSettings settings) {
    var depth = 0;
    var aliases = 0;
    for (var event : new Parse(settings).parseString(text)) {
      switch (event) {
        case CollectionStartEvent start -> depth++;
        case CollectionEndEvent end -> depth--;
        case AliasEvent alias -> aliases++;
        default -> {}
      }
      if (depth > MAX_DEPTH || aliases > MAX_ALIASES) {
        var limit = depth > MAX_DEPTH ? MAX_DEPTH + " levels" : MAX_ALIASES + " aliases";
        problems.add(position(event.getStartMark()), "", "the document has more than " + limit);
        return false;
      }
    }
    return true;
  }

  /** Where a node begins. */
  Position position(Node node) {
    return position(node.getStartMark());
  }

  private Position position(Optional<Mark> mark) {
    return mark.map(m -> new Position(name, m.getLine() + 1, m.getColumn() + 1))
        .orElse(new Position(name, 1, 1));
  }
}
