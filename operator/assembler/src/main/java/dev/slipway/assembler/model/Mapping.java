// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A mapping with known keys.
 *
 * @param name what the schema and the documentation call it
 * @param build makes the value; it notes what does not go together, and then has none
 * @param rules JSON Schema of what does not go together
 */
record Mapping<T>(
    String name,
    List<Key<?>> keys,
    Function<Values, Optional<T>> build,
    List<Map<String, Object>> rules)
    implements Shape<T> {

  static <T> Mapping<T> of(String name, List<Key<?>> keys, Function<Values, Optional<T>> build) {
    return new Mapping<>(name, keys, build, List.of());
  }

  /** A mapping that is handed on as it is. */
  static Mapping<Map<String, Object>> plain(String name, Key<?>... keys) {
    return of(name, List.of(keys), values -> Optional.of(values.plain()));
  }

  /** The same with a rule of JSON Schema. */
  Mapping<T> with(Map<String, Object> rule) {
    var all = new ArrayList<>(rules);
    all.add(rule);
    return new Mapping<>(name, keys, build, List.copyOf(all));
  }

  /** The same with exactly one of some keys. */
  Mapping<T> withExactlyOne(String... names) {
    return with(
        Map.of("oneOf", Stream.of(names).map(key -> Map.of("required", List.of(key))).toList()));
  }

  @Override
  public Optional<T> read(Spot spot) {
    if (!fits(spot.node())) {
      spot.problem("expected a mapping, found " + spot.found());
      return Optional.empty();
    }
    return build.apply(Values.read(spot, keys));
  }

  @Override
  public boolean fits(Node node) {
    return node instanceof MappingNode;
  }

  @Override
  public Map<String, Object> schema(SchemaWriter writer) {
    var properties = new LinkedHashMap<String, Object>();
    for (var key : keys) {
      var schema = new LinkedHashMap<String, Object>();
      schema.put("description", key.about() + (key.ours() ? " (not LinuxKit's)" : ""));
      schema.putAll(writer.of(key.shape()));
      properties.put(key.name(), schema);
    }
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    var required = keys.stream().filter(Key::required).map(Key::name).toList();
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("properties", properties);
    if (!rules.isEmpty()) {
      schema.put("allOf", rules);
    }
    return schema;
  }

  @Override
  public String words() {
    return "a mapping";
  }

  @Override
  public Optional<Object> plain(Spot spot) {
    return Optional.of(plain(spot, keys));
  }

  /** The mapping with the keys of the description first. */
  static Map<String, Object> plain(Spot spot, List<Key<?>> keys) {
    var map = new LinkedHashMap<String, Object>();
    for (var key : keys) {
      spot.get(key.name())
          .flatMap(value -> key.shape().plain(value))
          .ifPresent(value -> map.put(key.name(), value));
    }
    if (keys.isEmpty() && spot.node() instanceof MappingNode mapping) {
      for (var entry : mapping.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode name) {
          spot.below(name.getValue(), entry.getValueNode())
              .plain()
              .ifPresent(value -> map.put(name.getValue(), value));
        }
      }
    }
    return map;
  }
}
