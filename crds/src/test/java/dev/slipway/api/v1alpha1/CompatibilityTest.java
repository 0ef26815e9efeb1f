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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Definitions break nobody's resources, unless it is said. {@code src/test/released} has those of
 * the last version that people may have; {@code accepted.txt} beside them has what is different,
 * each line with its reason.
 */
class CompatibilityTest {
  private static final Path RELEASED = Path.of("src/test/released");
  private static final Path NOW = Path.of("src/main/crds");

  private static final String BEFORE =
      """
      group: slipway.dev
      names: {kind: K}
      scope: Namespaced
      versions:
      - name: v1
        schema:
          openAPIV3Schema:
            type: object
            properties:
              a: {type: string, maxLength: 9, minLength: 1}
              e: {type: string, enum: [x, y]}
              i: {type: integer, maximum: 9, default: 1}
              l: {type: array, items: {type: string}}
              m: {type: object, additionalProperties: {type: string, maxLength: 9}}
            x-kubernetes-validations:
            - {rule: "true", message: fine}
      """;

  @Test
  void nothingBreaksUnlessItIsSaid() throws IOException {
    var breaks = new ArrayList<String>();
    try (var files = Files.list(RELEASED)) {
      for (var file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        var now = NOW.resolve(file.getFileName());
        if (Files.exists(now)) {
          breaks.addAll(Compatibility.breaks(read(file), read(now)));
        } else {
          breaks.add(file.getFileName() + ": is gone");
        }
      }
    }

    assertThat(accepted())
        .as(
            "CONTRIBUTING.md, Resources that break: keep resources of before valid, or say in crds/%s what breaks and why, as WHAT | WHY",
            RELEASED.resolve("accepted.txt"))
        .containsExactlyInAnyOrderElementsOf(breaks);
  }

  /** What is accepted, without its reason. */
  private static List<String> accepted() throws IOException {
    var accepted = new ArrayList<String>();
    for (var line : Files.readAllLines(RELEASED.resolve("accepted.txt"))) {
      if (!line.startsWith("#") && !line.isBlank()) {
        var end = line.lastIndexOf(" | ");
        assertThat(end).as("no reason is given: " + line).isPositive();
        assertThat(line.substring(end + 3)).as("no reason is given: " + line).isNotBlank();
        accepted.add(line.substring(0, end));
      }
    }
    return accepted;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          maxLength: 9, min           | maxLength: 8, min           | K.a: maxLength was 9, is 8
          minLength: 1}               | minLength: 2}               | K.a: minLength was 1, is 2
          minLength: 1}               | pattern: x, minLength: 1}   | K.a: pattern is now x
          a: {type: string            | a: {type: integer           | K.a: type was string, is integer
          a: {                        | b: {                        | K.a: is gone
          enum: [x, y]                | enum: [x]                   | K.e: the value y is gone
          maximum: 9                  | maximum: 9, minimum: 0      | K.i: minimum was not said, is 0
          default: 1                  | default: 2                  | K.i: default was 1, is 2
          items: {type: string}       | items: {type: integer}      | K.l[]: type was string, is integer
          {type: array                | {maxItems: 1, type: array   | K.l: maxItems was not said, is 1
          maxLength: 9}}              | maxLength: 8}}              | K.m{}: maxLength was 9, is 8
          properties:                 | required: [a]\\n      properties: | K.a: is required now
          rule: "true", message: fine | rule: "false", message: no  | K: a new rule: no
          scope: Namespaced           | scope: Cluster              | K: scope has changed
          name: v1                    | name: v2                    | K: version v1 is gone
          """)
  void tellsWhatBreaks(String what, String now, String told) {
    var after = BEFORE.replace(what, now.replace("\\n", "\n"));

    assertThat(Compatibility.breaks(definition(BEFORE), definition(after))).containsExactly(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          maxLength: 9, min  | maxLength: 10, min
          maxLength: 9, min  | min
          enum: [x, y]       | enum: [x, y, z]
          a: {type: string   | b: {type: string}, a: {type: string
          minLength: 1}      | minLength: 0, description: other words}
          """)
  void whatOnlyAddsBreaksNothing(String what, String now) {
    var after = BEFORE.replace(what, now.replace("}, a:", "}\n        a:"));

    assertThat(after).isNotEqualTo(BEFORE);
    assertThat(Compatibility.breaks(definition(BEFORE), definition(after))).isEmpty();
  }

  private static JsonNode definition(String spec) {
    return Serialization.unmarshal("spec:\n" + spec.indent(2), JsonNode.class);
  }

  private static JsonNode read(Path file) throws IOException {
    return Serialization.unmarshal(Files.readString(file), JsonNode.class);
  }
}
