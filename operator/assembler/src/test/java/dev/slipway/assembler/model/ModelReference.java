// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** The tables of {@code docs/model.md}. */
final class ModelReference {
  private final Map<String, Mapping<?>> mappings = new LinkedHashMap<>();

  private ModelReference() {}

  static String text() {
    var it = new ModelReference();
    it.collect(ModelKeys.MODEL);
    var text =
        new StringBuilder(
            """
            # The model, key by key

            Made from the same description as the reader and the [JSON Schema](schema/model.schema.json), by a test. [assembler.md](assembler.md) says how the parts work together.
            Keys marked **ours** are not LinuxKit's; a model without them behaves as LinuxKit's would.
            """);
    it.mappings.values().forEach(mapping -> text.append(it.table(mapping)));
    return text.toString();
  }

  private void collect(Shape<?> shape) {
    switch (shape) {
      case Mapping<?> mapping -> {
        if (mappings.putIfAbsent(mapping.name(), mapping) == null) {
          mapping.keys().forEach(key -> collect(key.shape()));
        }
      }
      case ListOf<?>(var of) -> collect(of);
      case Shape.Mapped<?, ?>(var of, var how) -> collect(of);
      case Either<?>(var shapes) -> shapes.forEach(this::collect);
      case Text text -> {}
      case Flag flag -> {}
      case WholeNumber number -> {}
      case MapOf map -> {}
    }
  }

  private String table(Mapping<?> mapping) {
    var text = new StringBuilder("\n## " + mapping.name() + "\n\n");
    text.append("| key | value | |\n|---|---|---|\n");
    for (var key : mapping.keys()) {
      var about =
          (key.ours() ? "**ours** " : "") + key.about() + (key.required() ? " (required)" : "");
      text.append(
          "| `%s` | %s | %s |\n"
              .formatted(key.name(), words(key.shape()), about.replace("|", "\\|")));
    }
    return text.toString();
  }

  private static String words(Shape<?> shape) {
    return switch (shape) {
      case Mapping<?> mapping ->
          "[%s](#%s)".formatted(mapping.name(), mapping.name().toLowerCase(java.util.Locale.ROOT));
      case ListOf<?>(var of) -> "list: " + words(of);
      case Shape.Mapped<?, ?>(var of, var how) -> words(of);
      case Either<?>(var shapes) ->
          String.join(" or ", shapes.stream().map(ModelReference::words).toList());
      case Text text -> "string";
      case Flag flag -> "boolean";
      case WholeNumber number ->
          number.words().replace("a whole number", "number").replace("a number", "number");
      case MapOf map -> "strings by name";
    };
  }
}
