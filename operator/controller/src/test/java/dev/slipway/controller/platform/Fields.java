// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All fields of a resource's spec, by its definition, and specs that have one of them.
 *
 * @param schema of the spec
 * @param whole fields of Kubernetes' own types: they are passed on whole
 * @param values for fields whose values the definition does not tell, two each
 */
public record Fields(JsonNode schema, Set<String> whole, Map<String, List<String>> values) {
  private static final Path DEFINITIONS = Path.of("../../crds/src/main/crds");

  /** Those of a kind, by the name of its definition. */
  public static Fields of(String plural, Set<String> whole, Map<String, List<String>> values)
      throws IOException {
    var schema =
        new ObjectMapper(new YAMLFactory())
            .readTree(Files.readString(DEFINITIONS.resolve(plural + ".slipway.dev.yaml")))
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    return new Fields(schema, whole, values);
  }

  /** Their paths, but for some. */
  public List<List<String>> without(Set<String> names) {
    var leaves = new ArrayList<List<String>>();
    walk(schema, List.of(), names, leaves);
    return leaves;
  }

  /** Sets a field to one of two values. */
  public void set(ObjectNode spec, List<String> leaf, int variant) {
    set(spec, schema, leaf, 0, variant);
  }

  /** A path as people write it. */
  public static String name(List<String> path) {
    return String.join(".", path).replace(".[]", "[]");
  }

  private void walk(
      JsonNode schema, List<String> path, Set<String> without, List<List<String>> leaves) {
    var name = name(path);
    var properties = schema.path("properties");
    if (without.contains(name)) {
      return;
    }
    if (schema.path("type").asText().equals("array")) {
      var item = new ArrayList<>(path);
      item.add("[]");
      walk(schema.path("items"), item, without, leaves);
    } else if (properties.isMissingNode() || properties.isEmpty() || whole.contains(name)) {
      leaves.add(path);
    } else {
      for (var field : properties.properties()) {
        var below = new ArrayList<>(path);
        below.add(field.getKey());
        walk(field.getValue(), below, without, leaves);
      }
    }
  }

  private void set(ObjectNode object, JsonNode schema, List<String> path, int at, int variant) {
    var field = path.get(at);
    var below = schema.path("properties").path(field);
    object.set(field, value(object.get(field), below, path, at + 1, variant));
  }

  private JsonNode value(JsonNode before, JsonNode schema, List<String> path, int at, int variant) {
    if (at == path.size()) {
      return sample(schema, name(path), variant);
    }
    if (path.get(at).equals("[]")) {
      var array = JsonNodeFactory.instance.arrayNode();
      return array.add(value(null, schema.path("items"), path, at + 1, variant));
    }
    var object =
        before instanceof ObjectNode there
            ? there
            : (ObjectNode) required(schema, name(path.subList(0, at)));
    set(object, schema, path, at, variant);
    return object;
  }

  /** An object with nothing but what it must have. */
  private JsonNode required(JsonNode schema, String name) {
    var object = JsonNodeFactory.instance.objectNode();
    for (var field : schema.path("required")) {
      var below = schema.path("properties").path(field.asText());
      object.set(field.asText(), sample(below, name + "." + field.asText(), 0));
    }
    return object;
  }

  private JsonNode sample(JsonNode schema, String name, int variant) {
    var json = JsonNodeFactory.instance;
    if (values.containsKey(name)) {
      return json.textNode(values.get(name).get(variant));
    }
    if (whole.contains(name)) {
      var weight = json.objectNode().put("topologyKey", "t" + variant);
      var terms =
          json.objectNode()
              .set("requiredDuringSchedulingIgnoredDuringExecution", json.arrayNode().add(weight));
      return json.objectNode().set("podAffinity", terms);
    }
    if (schema.has("enum")) {
      return json.textNode(schema.path("enum").get(variant).asText());
    }
    return switch (schema.path("type").asText()) {
      case "integer", "number" -> json.numberNode(7 + variant);
      case "boolean" -> json.booleanNode(variant == 1);
      case "array" -> array(schema, name, variant);
      case "object" ->
          schema.has("properties")
              ? required(schema, name)
              : json.objectNode().put("key", "1" + variant);
      default -> json.textNode("1" + variant);
    };
  }

  private ArrayNode array(JsonNode schema, String name, int variant) {
    return JsonNodeFactory.instance
        .arrayNode()
        .add(sample(schema.path("items"), name + "[]", variant));
  }
}
