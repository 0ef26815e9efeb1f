// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** True or false. */
record Flag() implements Shape<Boolean> {
  static final Flag FLAG = new Flag();

  @Override
  public Optional<Boolean> read(Spot spot) {
    if (spot.node() instanceof ScalarNode scalar && fits(scalar)) {
      return Optional.of(Boolean.valueOf(scalar.getValue()));
    }
    spot.problem("expected " + words() + ", found " + spot.found());
    return Optional.empty();
  }

  @Override
  public boolean fits(Node node) {
    return node.getTag().equals(Tag.BOOL);
  }

  @Override
  public Map<String, Object> schema(SchemaWriter writer) {
    return Map.of("type", "boolean");
  }

  @Override
  public String words() {
    return "true or false";
  }
}
