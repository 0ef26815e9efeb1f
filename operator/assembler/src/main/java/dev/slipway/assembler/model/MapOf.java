// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A mapping with keys of the user's choice and strings for values. */
record MapOf(Text values) implements Shape<Map<String, String>> {
  @Override
  public Optional<Map<String, String>> read(Spot spot) {
    if (!(spot.node() instanceof MappingNode mapping)) {
      spot.problem("expected a mapping, found " + spot.found());
      return Optional.empty();
    }
    var map = new LinkedHashMap<String, String>();
    for (var entry : mapping.getValue()) {
      var name = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      var value = spot.below(name, entry.getValueNode());
      if (name.isEmpty()) {
        value.problem("expected a name for a key");
      }
      values
          .read(value)
          .ifPresent(text -> {
            if (map.putIfAbsent(name, text) != null) {
              value.problem("this key is there twice");
            }
          });
    }
    return Optional.of(map);
  }

  @Override
  public boolean fits(Node node) {
    return node instanceof MappingNode;
  }

  @Override
  public Map<String, Object> schema(SchemaWriter writer) {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "object");
    schema.put("propertyNames", Map.of("minLength", 1));
    schema.put("additionalProperties", writer.of(values));
    return schema;
  }

  @Override
  public String words() {
    return "a mapping of strings";
  }
}
