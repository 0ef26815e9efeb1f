// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The model in resources and the model that {@code slipway build} reads are one: the same keys of
 * the same types within the same bounds. What differs is listed here, with the reason.
 */
class ModelParityTest {
  private static final Path MODEL = Path.of("../docs/schema/model.schema.json");
  private static final Path IMAGES = Path.of("src/main/crds/osimages.slipway.dev.yaml");

  private static final Map<String, String> NOT_IN_RESOURCES =
      Map.of(
          "os.files[].source",
              "a cluster has no files of the machine where the resource is written",
          "os.files[].optional", "it goes with source",
          "os.trust", "it does nothing");

  private static final Map<String, String> ONLY_IN_RESOURCES =
      Map.of(
          "os.yamlFrom", "the operator reads it, and gives what it says to the build",
          "os.files[].contentsFrom", "the operator makes it a source of the build pod");

  private static final Map<String, String> OTHER_TYPES =
      Map.of("os.init[]", "a union is invisible to CEL, and a volume's image has a name, too");

  private static JsonNode definitions;
  private static JsonNode model;
  private static JsonNode os;

  private final List<String> differences = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    model = new ObjectMapper().readTree(Files.readString(MODEL));
    definitions = model.get("$defs");
    os =
        Serialization.unmarshal(Files.readString(IMAGES), JsonNode.class)
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/os");
  }

  @Test
  void resourcesAndTheCommandHaveOneModel() {
    object("os", model, os);

    assertThat(differences).isEmpty();
  }

  @Test
  void nothingIsExcludedThatIsNotThere() {
    assertThat(os.at("/properties/files/items/properties").has("source")).isFalse();
    assertThat(definitions.at("/file/properties").has("source")).isTrue();
    assertThat(definitions.at("/file/properties").has("optional")).isTrue();
    assertThat(model.at("/properties").has("trust")).isTrue();
    assertThat(os.at("/properties").has("yamlFrom")).isTrue();
    assertThat(os.at("/properties/files/items/properties").has("contentsFrom")).isTrue();
  }

  private void object(String path, JsonNode wanted, JsonNode found) {
    for (var entry : wanted.get("properties").properties()) {
      var key = path + "." + entry.getKey();
      var field = found.path("properties").path(entry.getKey());
      if (field.isMissingNode()) {
        if (!NOT_IN_RESOURCES.containsKey(key)) {
          differences.add(key + ": is not in resources");
        }
      } else {
        value(key, resolved(entry.getValue()), field);
      }
    }
    for (var entry : found.get("properties").properties()) {
      var key = path + "." + entry.getKey();
      if (!wanted.get("properties").has(entry.getKey()) && !ONLY_IN_RESOURCES.containsKey(key)) {
        differences.add(key + ": is only in resources");
      }
    }
    same(path, "required", texts(wanted.path("required")), texts(found.path("required")));
  }

  private void value(String path, JsonNode wanted, JsonNode found) {
    if (OTHER_TYPES.containsKey(path)) {
      return;
    }
    if (wanted.has("anyOf")) {
      either(path, wanted.get("anyOf").get(0), resolved(wanted.get("anyOf").get(1)), found);
      return;
    }
    var type = type(wanted);
    same(path, "type", type, found.path("type").asText());
    switch (type) {
      case "array" -> value(path + "[]", resolved(wanted.get("items")), found.get("items"));
      case "object" -> {
        if (wanted.has("properties")) {
          object(path, wanted, found);
        } else {
          value(path + "{}", wanted.get("additionalProperties"), found.get("additionalProperties"));
        }
      }
      default -> scalar(path, wanted, found);
    }
  }

  /** A number or a text; or a text or a mapping. */
  private void either(String path, JsonNode one, JsonNode other, JsonNode found) {
    if (type(other).equals("object")) {
      same(
          path,
          "a text or a mapping",
          true,
          found.path("x-kubernetes-preserve-unknown-fields").asBoolean());
      object(path, other, found);
    } else {
      same(path, "a number or a text", true, found.path("x-kubernetes-int-or-string").asBoolean());
      scalar(path, one, found);
    }
  }

  private void scalar(String path, JsonNode wanted, JsonNode found) {
    same(path, "enum", texts(wanted.path("enum")), texts(found.path("enum")));
    same(path, "minimum", number(wanted.path("minimum")), number(found.path("minimum")));
    same(path, "maximum", number(wanted.path("maximum")), number(found.path("maximum")));
  }

  private void same(String path, String what, Object wanted, Object found) {
    if (!wanted.equals(found)) {
      differences.add("%s: %s: %s, in resources %s".formatted(path, what, wanted, found));
    }
  }

  private static JsonNode resolved(JsonNode schema) {
    var reference = schema.path("$ref").asText();
    return reference.isEmpty()
        ? schema
        : definitions.get(reference.substring(reference.lastIndexOf('/') + 1));
  }

  private static String type(JsonNode schema) {
    var type = schema.path("type");
    return type.isArray() ? type.get(0).asText() : type.asText();
  }

  private static Set<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).collect(toSet());
  }

  private static String number(JsonNode number) {
    return number.isMissingNode() ? "none" : Long.toString(number.asLong());
  }
}
