// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A list; no value is an empty one, as when all its entries are commented out. */
record ListOf<T>(Shape<T> of) implements Shape<List<T>> {
  static ListOf<String> texts(Check check) {
    return new ListOf<>(new Text(check));
  }

  @Override
  public Optional<List<T>> read(Spot spot) {
    if (!fits(spot.node())) {
      spot.problem("expected a list, found " + spot.found());
      return Optional.empty();
    }
    return Optional.of(spot.items().stream().flatMap(item -> of.read(item).stream()).toList());
  }

  @Override
  public boolean fits(Node node) {
    return node instanceof SequenceNode || node.getTag().equals(Tag.NULL);
  }

  @Override
  public Map<String, Object> schema(SchemaWriter writer) {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", List.of("array", "null"));
    schema.put("items", writer.of(of));
    return schema;
  }

  @Override
  public String words() {
    return "a list, each " + of.words();
  }

  @Override
  public Optional<Object> plain(Spot spot) {
    return spot.isNothing()
        ? Optional.empty()
        : Optional.of(spot.items().stream().flatMap(item -> of.plain(item).stream()).toList());
  }
}
