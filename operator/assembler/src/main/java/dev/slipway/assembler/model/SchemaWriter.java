// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the model's description as JSON Schema, draft 2020-12. */
final class SchemaWriter {
  private final Map<String, Object> definitions = new TreeMap<>();

  /** The schema of a shape; mappings are defined once and referred to. */
  Map<String, Object> of(Shape<?> shape) {
    if (!(shape instanceof Mapping<?> mapping)) {
      return shape.schema(this);
    }
    if (!definitions.containsKey(mapping.name())) {
      definitions.put(mapping.name(), Map.of());
      definitions.put(mapping.name(), mapping.schema(this));
    }
    return Map.of("$ref", "#/$defs/" + mapping.name());
  }

  /** The same with an order in maps that have none of their own. */
  private static Object ordered(Object schema) {
    return switch (schema) {
      case Map<?, ?> map -> {
        var copy = map instanceof LinkedHashMap ? new LinkedHashMap<>() : new TreeMap<>();
        map.forEach((key, value) -> copy.put(key, ordered(value)));
        yield copy;
      }
      case List<?> list -> list.stream().map(SchemaWriter::ordered).toList();
      default -> schema;
    };
  }

  /** The whole schema, as text. */
  static String write(Mapping<?> root) {
    var writer = new SchemaWriter();
    var schema = new LinkedHashMap<String, Object>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Slipway's model of an OS image");
    schema.putAll(root.schema(writer));
    schema.put("$defs", writer.definitions);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(ordered(schema))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps are always JSON", e);
    }
  }
}
