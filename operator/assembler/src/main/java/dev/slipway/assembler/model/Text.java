// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A string that keeps a rule. */
record Text(Check check) implements Shape<String> {
  static final Text ANY = new Text(Check.ANY);

  @Override
  public Optional<String> read(Spot spot) {
    var text = spot.text();
    if (text.isEmpty()) {
      var fix = spot.node() instanceof ScalarNode && !spot.isNothing() ? "; put it in quotes" : "";
      spot.problem("expected a string, found " + spot.found() + fix);
      return Optional.empty();
    }
    var problem = check.problem(text.get());
    problem.ifPresent(spot::problem);
    return problem.isPresent() ? Optional.empty() : text;
  }

  @Override
  public boolean fits(Node node) {
    return node.getTag().equals(Tag.STR);
  }

  @Override
  public Map<String, Object> schema(SchemaWriter writer) {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "string");
    schema.putAll(check.schema());
    return schema;
  }

  @Override
  public String words() {
    return "a string";
  }
}
