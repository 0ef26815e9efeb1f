// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model as it was written: several files merged, keys in the order of the description, nothing
 * added.
 *
 * @param root maps, lists, strings, longs, doubles and booleans
 */
public record Document(Map<String, Object> root) {
  private static final String KERNEL = "kernel";
  private static final String IMAGE = "image";

  /** How it is written. */
  public enum Format {
    YAML,
    JSON
  }

  /** One of several, as LinuxKit merges them. */
  static Document merged(List<Map<String, Object>> documents) {
    var merged = new LinkedHashMap<String, Object>();
    for (var key : ModelKeys.MODEL.keys()) {
      var parts = documents.stream().flatMap(d -> present(d.get(key.name()))).toList();
      if (!parts.isEmpty()) {
        merged.put(key.name(), parts.getFirst() instanceof List ? appended(parts) : over(parts));
      }
    }
    return new Document(merged);
  }

  private static Stream<Object> present(@Nullable Object part) {
    return Stream.ofNullable(part);
  }

  private static List<Object> appended(List<Object> parts) {
    var all = new ArrayList<Object>();
    parts.forEach(part -> all.addAll((List<?>) part));
    return all;
  }

  private static Map<Object, Object> over(List<Object> parts) {
    var all = new LinkedHashMap<Object, Object>();
    parts.forEach(part -> all.putAll((Map<?, ?>) part));
    return all;
  }

  /**
   * The same with other names of images.
   *
   * @param rename gets each name as it was written
   */
  public Document withImages(UnaryOperator<String> rename) {
    var copy = new LinkedHashMap<String, Object>();
    root.forEach((key, value) ->
        copy.put(
            key,
            switch (value) {
              case List<?> list when !key.equals("files") ->
                  list.stream().map(item -> renamed(item, rename)).toList();
              case Map<?, ?> map when key.equals(KERNEL) -> renamed(map, rename);
              default -> value;
            }));
    return new Document(copy);
  }

  private static Object renamed(Object item, UnaryOperator<String> rename) {
    if (item instanceof String name) {
      return rename.apply(name);
    }
    if (!(item instanceof Map<?, ?> map)) {
      return item;
    }
    var copy = new LinkedHashMap<Object, Object>(map);
    copy.computeIfPresent(
        IMAGE, (key, name) -> name instanceof String text ? rename.apply(text) : name);
    return copy;
  }

  /** The text, with a line's end at its end. */
  public String text(Format format) {
    return switch (format) {
      case YAML -> YamlText.of(root);
      case JSON -> json();
    };
  }

  private String json() {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps are always JSON", e);
    }
  }
}
