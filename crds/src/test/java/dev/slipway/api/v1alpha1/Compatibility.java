// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * Tells what breaks for users between two versions of a definition: a resource that was taken is
 * refused, or loses a field, or means something else.
 */
final class Compatibility {
  private static final List<String> UPPER =
      List.of("maxLength", "maxItems", "maxProperties", "maximum");
  private static final List<String> LOWER =
      List.of("minLength", "minItems", "minProperties", "minimum");
  private static final List<String> FIXED =
      List.of("type", "default", "x-kubernetes-list-type", "x-kubernetes-list-map-keys");

  private final List<String> breaks = new ArrayList<>();

  private Compatibility() {}

  /** A line for each break, which begins with the kind and the field. */
  static List<String> breaks(JsonNode before, JsonNode after) {
    var found = new Compatibility();
    var kind = before.at("/spec/names/kind").asText();
    for (var key : List.of("scope", "group", "names")) {
      if (!before.at("/spec").get(key).equals(after.at("/spec").get(key))) {
        found.add(kind, key + " has changed");
      }
    }
    for (var version : before.at("/spec/versions")) {
      var name = version.get("name").asText();
      var same =
          StreamSupport.stream(after.at("/spec/versions").spliterator(), false)
              .filter(other -> other.get("name").asText().equals(name))
              .findFirst();
      same.ifPresentOrElse(
          other -> found.compare(kind, schema(version), schema(other)),
          () -> found.add(kind, "version " + name + " is gone"));
    }
    return List.copyOf(found.breaks);
  }

  private static JsonNode schema(JsonNode version) {
    return version.at("/schema/openAPIV3Schema");
  }

  private void compare(String path, JsonNode before, JsonNode after) {
    FIXED.forEach(key -> fixed(path, key, before.path(key), after.path(key)));
    UPPER.forEach(key -> bound(path, key, before.path(key), after.path(key), 1));
    LOWER.forEach(key -> bound(path, key, before.path(key), after.path(key), -1));
    if (after.has("pattern") && !after.get("pattern").equals(before.get("pattern"))) {
      add(path, "pattern is now " + after.get("pattern").asText());
    }
    values(path, before.path("enum"), after.path("enum"));
    added(path, "is required now", texts(before.path("required")), texts(after.path("required")));
    rules(path, before.path("x-kubernetes-validations"), after.path("x-kubernetes-validations"));
    fields(path, before, after);
    if (before.has("items") && after.has("items")) {
      compare(path + "[]", before.get("items"), after.get("items"));
    }
    if (before.has("additionalProperties") && after.has("additionalProperties")) {
      compare(path + "{}", before.get("additionalProperties"), after.get("additionalProperties"));
    }
  }

  private void fixed(String path, String key, JsonNode before, JsonNode after) {
    if (!before.equals(after)) {
      add(path, "%s was %s, is %s".formatted(key, said(before), said(after)));
    }
  }

  /** A bound gets no tighter: an upper one no lower, a lower one no higher. */
  private void bound(String path, String key, JsonNode before, JsonNode after, int sign) {
    if (after.isNumber()
        && (!before.isNumber() || sign * (after.asDouble() - before.asDouble()) < 0)) {
      add(path, "%s was %s, is %s".formatted(key, said(before), said(after)));
    }
  }

  private void values(String path, JsonNode before, JsonNode after) {
    var gone = texts(before);
    gone.removeAll(texts(after));
    if (!after.isMissingNode()) {
      gone.forEach(value -> add(path, "the value " + value + " is gone"));
      if (before.isMissingNode()) {
        add(path, "only some values are taken now");
      }
    }
  }

  private void rules(String path, JsonNode before, JsonNode after) {
    var known = new TreeSet<>(before.findValuesAsText("rule"));
    for (var rule : after) {
      if (!known.contains(rule.get("rule").asText())) {
        add(path, "a new rule: " + rule.path("message").asText());
      }
    }
  }

  private void fields(String path, JsonNode before, JsonNode after) {
    for (var field : before.path("properties").properties()) {
      var name = path + "." + field.getKey();
      var there = after.path("properties").path(field.getKey());
      if (there.isMissingNode()) {
        add(name, "is gone");
      } else {
        compare(name, field.getValue(), there);
      }
    }
  }

  private void added(String path, String what, Set<String> before, Set<String> after) {
    after.removeAll(before);
    after.forEach(name -> add(path + "." + name, what));
  }

  private void add(String path, String what) {
    breaks.add(path + ": " + what);
  }

  private static Set<String> texts(JsonNode list) {
    var texts = new TreeSet<String>();
    list.forEach(value -> texts.add(value.asText()));
    return texts;
  }

  private static String said(JsonNode value) {
    return value.isMissingNode()
        ? "not said"
        : value.isValueNode() ? value.asText() : value.toString();
  }
}
