// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finishes schemas: a bound for all that has none, conditions as a map, and what a record cannot
 * say: a value that is a text or a mapping, a number or a name.
 */
final class Schemas {
  /** As in Kubernetes' own definitions. */
  private static final String QUANTITY =
      "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";

  private Schemas() {}

  /**
   * Finishes a schema and those in it.
   *
   * @param path the name of its field, after those that it lies in, such as spec.os.files[].uid
   */
  static void finish(String path, JSONSchemaProps schema) {
    if (path.endsWith(".additionalGids[]")) {
      numberOrText(schema);
    }
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      finishNumberOrText(path, schema);
      return;
    }
    switch (schema.getType()) {
      case "string" -> {
        if (schema.getMaxLength() == null && schema.getEnum().isEmpty()) {
          schema.setMaxLength(4096L);
        }
      }
      case "array" -> finishList(path, schema);
      case "object" -> {
        if (schema.getAdditionalProperties() != null) {
          schema.setMaxProperties(64L);
          finish(path + "{}", schema.getAdditionalProperties().getSchema());
        }
        schema.getProperties().forEach((name, field) -> finish(path + "." + name, field));
      }
      default -> {}
    }
    if (path.endsWith(".seccomp")) {
      textOrMapping(schema, "^(default|unconfined)$");
    }
  }

  private static void finishList(String path, JSONSchemaProps list) {
    if (path.endsWith(".status.conditions")) {
      list.setXKubernetesListType("map");
      list.setXKubernetesListMapKeys(List.of("type"));
      list.setMaxItems(16L);
      list.getItems().getSchema().setRequired(List.of("type", "status"));
    }
    if (list.getMaxItems() == null) {
      list.setMaxItems(256L);
    }
    finish(path + "[]", list.getItems().getSchema());
  }

  /** As the generator makes one, which it cannot within a list. */
  private static void numberOrText(JSONSchemaProps schema) {
    schema.setType(null);
    schema.setXKubernetesIntOrString(true);
    schema.setAnyOf(
        Stream.of("integer", "string")
            .map(type -> new JSONSchemaPropsBuilder().withType(type).build())
            .toList());
  }

  private static void finishNumberOrText(String path, JSONSchemaProps schema) {
    schema.setMaxLength(63L);
    if (path.matches(".*\\.os\\.files\\[]\\.[ug]id")) {
      range(schema, 0, Integer.MAX_VALUE);
    } else if (path.matches(".*\\.os\\.\\w+\\[]\\.([ug]id|additionalGids\\[])")) {
      range(schema, 0, 4_294_967_294L);
    } else if (path.endsWith(".pageSize")) {
      range(schema, 1024, 1L << 40);
      schema.setPattern("^[1-9][0-9]*(KB|MB|GB)$");
    } else if (path.matches("\\.spec\\.strategy\\.max\\w+")) {
      range(schema, 0, 5000);
      schema.setPattern("^(100|[1-9]?[0-9])%$");
    } else {
      schema.setPattern(QUANTITY);
    }
  }

  private static void range(JSONSchemaProps schema, long least, long most) {
    schema.setMinimum((double) least);
    schema.setMaximum((double) most);
  }

  /**
   * A text of this form, or a mapping. Structural schemas know no such thing, so it has no type;
   * what is said of a text holds for texts, and what is said of properties for mappings. What is
   * neither is what keeps a lower bound of both that they cannot keep.
   */
  private static void textOrMapping(JSONSchemaProps schema, String pattern) {
    schema.setType(null);
    schema.setXKubernetesPreserveUnknownFields(true);
    schema.setPattern(pattern);
    schema.setMaxLength(64L);
    schema.setMaxProperties((long) schema.getProperties().size());
    schema.setNot(
        new JSONSchemaPropsBuilder()
            .withMinLength(schema.getMaxLength() + 1)
            .withMinProperties(schema.getMaxProperties() + 1)
            .build());
  }
}
