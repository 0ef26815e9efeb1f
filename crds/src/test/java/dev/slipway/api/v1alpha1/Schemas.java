// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import java.util.List;

/**
 * Finishes schemas: a bound for all that has none, conditions as a map, and what a record cannot
 * say: a value that is either a text or a mapping, a number or a name.
 */
final class Schemas {
  private Schemas() {}

  static void finish(JSONSchemaProps schema) {
    if (schema.getType() == null) {
      return; // a number or text, such as a quantity
    }
    switch (schema.getType()) {
      case "string" -> {
        if (schema.getMaxLength() == null && schema.getEnum().isEmpty()) {
          schema.setMaxLength(4096L);
        }
      }
      case "array" -> {
        if (schema.getMaxItems() == null) {
          schema.setMaxItems(256L);
        }
        finish(schema.getItems().getSchema());
      }
      case "object" -> {
        if (schema.getAdditionalProperties() != null) {
          schema.setMaxProperties(64L);
          finish(schema.getAdditionalProperties().getSchema());
        }
        schema.getProperties().forEach(Schemas::finishField);
      }
      default -> {}
    }
  }

  private static void finishField(String name, JSONSchemaProps field) {
    switch (name) {
      case "conditions" -> {
        field.setXKubernetesListType("map");
        field.setXKubernetesListMapKeys(List.of("type"));
        field.setMaxItems(16L);
        field.getItems().getSchema().setRequired(List.of("type", "status"));
      }
      case "seccomp" -> textOrMapping(field, "^(default|unconfined)$", 16);
      case "additionalGids" -> field.getItems().setSchema(id(new JSONSchemaProps()));
      case "uid", "gid", "pageSize" -> {
        if (field.getType() == null) {
          id(field);
        }
      }
      default -> {}
    }
    finish(field);
  }

  /** A number or a text, within the bounds that either has. */
  private static JSONSchemaProps id(JSONSchemaProps field) {
    field.setXKubernetesIntOrString(true);
    field.setAnyOf(
        List.of(
            new JSONSchemaPropsBuilder().withType("integer").build(),
            new JSONSchemaPropsBuilder().withType("string").build()));
    field.setMinimum(0.0);
    field.setMaxLength(63L);
    return field;
  }

  /**
   * A text of this form, or a mapping. Structural schemas know no such thing, so it has no type;
   * what is said of a text holds for texts, and what is said of properties for mappings.
   */
  private static void textOrMapping(JSONSchemaProps schema, String pattern, long length) {
    schema.setType(null);
    schema.setXKubernetesPreserveUnknownFields(true);
    schema.setMinLength(1L);
    schema.setMaxLength(length);
    schema.setPattern(pattern);
    schema.setMaxProperties((long) schema.getProperties().size());
    schema.getProperties().forEach(Schemas::finishField);
  }
}
