// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The corpus tries everything: ResourceValidationIT sends it to a real API server. */
class CorpusTest {
  private static final Path CORPUS = Path.of("src/test/corpus");
  private static final Path DEFINITIONS = Path.of("src/main/crds");

  @ParameterizedTest
  @ValueSource(strings = {"OSImage", "OSImageBuild", "OSMachineClass", "OSNodePool"})
  void everyFieldOfASpecIsInAValidResource(String kind) throws IOException {
    var there = new TreeSet<String>();
    for (var file : files("valid")) {
      var resource = read(file);
      if (resource.get("kind").asText().equals(kind)) {
        given("spec", resource.get("spec"), there);
      }
    }

    assertThat(declared(kind)).isNotEmpty().isSubsetOf(there);
  }

  /** Those of the model are tried with images, and those of Kubernetes are its own. */
  private static Set<String> declared(String kind) throws IOException {
    var file =
        DEFINITIONS.resolve(
            kind.toLowerCase(Locale.ROOT)
                + (kind.endsWith("s") ? "es" : "s")
                + ".slipway.dev.yaml");
    var fields = new TreeSet<String>();
    declared(
        "spec", read(file).at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"), fields);
    fields.removeIf(field ->
        field.matches("spec\\.build\\.(affinity|tolerations\\[])\\..*")
            || (kind.equals("OSImageBuild") && field.matches("spec\\.(os|test|build)\\..*"))
            || field.endsWith(".contentsFrom.sha256"));
    return fields;
  }

  /** All containers have the same fields, and all mounts. */
  private static String name(String path, String key) {
    return path.replaceFirst("spec\\.os\\.on(boot|shutdown)\\[]", "spec.os.services[]")
            .replace(".runtime.mounts[]", ".mounts[]")
        + "."
        + key;
  }

  private static void declared(String path, JsonNode schema, Set<String> into) {
    for (var field : schema.path("properties").properties()) {
      var name = name(path, field.getKey());
      into.add(name);
      declared(name, field.getValue(), into);
    }
    if (schema.has("items")) {
      declared(path + "[]", schema.get("items"), into);
    }
  }

  private static void given(String path, JsonNode value, Set<String> into) {
    for (var field : value.properties()) {
      var name = name(path, field.getKey());
      into.add(name);
      given(name, field.getValue(), into);
    }
    if (value.isArray()) {
      value.forEach(item -> given(path + "[]", item, into));
    }
  }

  @Test
  void everyRuleOfASpecRefusesAnInvalidResource() throws IOException {
    var expected = new ArrayList<String>();
    for (var file : files("invalid")) {
      expected.add(Files.readAllLines(file).getFirst().substring("# expect: ".length()));
    }
    var rules = new TreeSet<String>();
    try (var all = Files.list(DEFINITIONS)) {
      for (var file : all.toList()) {
        var schema = read(file).at("/spec/versions/0/schema/openAPIV3Schema");
        schema
            .findValues("x-kubernetes-validations")
            .forEach(list ->
                list.forEach(rule -> {
                  if (!rule.get("rule").asText().contains("oldSelf")) {
                    rules.add(rule.get("message").asText());
                  }
                }));
      }
    }
    rules.removeIf(message -> message.startsWith("status."));

    assertThat(rules)
        .isNotEmpty()
        .allSatisfy(message -> assertThat(expected).anyMatch(message::contains));
  }

  private static List<Path> files(String folder) throws IOException {
    try (var files = Files.list(CORPUS.resolve(folder))) {
      return files.sorted().toList();
    }
  }

  private static JsonNode read(Path file) throws IOException {
    return Serialization.unmarshal(Files.readString(file), JsonNode.class);
  }
}
