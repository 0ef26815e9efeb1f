// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The reference of all fields for users, in Markdown, made from the definitions. */
final class ResourceReference {
  /** Objects of fewer fields are told again where they are met again. */
  private static final int WORTH_A_LINK = 4;

  private final StringBuilder text = new StringBuilder();
  private final List<String> rules = new ArrayList<>();
  private final Map<Map<String, JSONSchemaProps>, String> told;
  private final String kind;

  private ResourceReference(
      CustomResourceDefinition definition, Map<Map<String, JSONSchemaProps>, String> told) {
    kind = definition.getSpec().getNames().getKind();
    this.told = told;
  }

  static String of(List<CustomResourceDefinition> definitions) {
    var text =
        new StringBuilder(
            """
            # Resources

            Every field of `slipway.dev/v1alpha1`. This page is made from the records in `crds/`; `kubectl explain` tells the
            same. Fields in bold are required. A field that is not here is refused (by kubectl, or with a warning by other clients).
            """);
    var told = new HashMap<Map<String, JSONSchemaProps>, String>();
    for (var definition : definitions) {
      text.append(new ResourceReference(definition, told).page(definition));
    }
    return text.toString();
  }

  private String page(CustomResourceDefinition definition) {
    var spec = definition.getSpec();
    var schema = spec.getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    text.append("\n## %s\n\n%s ".formatted(kind, schema.getDescription()))
        .append("Short name: `%s`.\n".formatted(spec.getNames().getShortNames().getFirst()))
        .append("\n| field | value | meaning |\n|---|---|---|\n");
    children("", schema);
    if (!rules.isEmpty()) {
      text.append("\nRefused, with these words:\n\n");
      rules.forEach(rule -> text.append("- ").append(rule).append('\n'));
    }
    return text.toString();
  }

  private void children(String path, JSONSchemaProps schema) {
    schema.getXKubernetesValidations().stream()
        .map(ValidationRule::getMessage)
        .filter(message -> !rules.contains(message))
        .forEach(rules::add);
    schema
        .getProperties()
        .forEach((name, field) ->
            field(
                path.isEmpty() ? name : path + "." + name,
                field,
                schema.getRequired().contains(name)));
  }

  private void field(String path, JSONSchemaProps field, boolean required) {
    var inner = isList(field) ? field.getItems().getSchema() : field;
    var innerPath = isList(field) ? path + "[]" : path;
    // Kubernetes' own types, whose fields need no words here.
    var compound =
        !inner.getProperties().isEmpty()
            && !path.equals("status.conditions")
            && !path.endsWith(".affinity")
            && !path.endsWith(".tolerations");
    var twin =
        compound && inner.getProperties().size() >= WORTH_A_LINK
            ? told.putIfAbsent(inner.getProperties(), "%s's `%s`".formatted(kind, innerPath))
            : null;
    var meaning = field.getDescription() == null ? "" : field.getDescription();
    if (twin != null) {
      meaning += " Fields: as in %s.".formatted(twin);
    }
    // The specification and the status themselves have no words of their own.
    if (path.contains(".")) {
      text.append(
          "| %s | %s | %s |\n"
              .formatted(
                  required ? "**`" + path + "`**" : "`" + path + "`",
                  cell(value(field, inner)),
                  cell(meaning)));
    }
    if (compound && twin == null) {
      children(innerPath, inner);
    }
  }

  private static String value(JSONSchemaProps field, JSONSchemaProps inner) {
    var words = new ArrayList<String>();
    words.add(isList(field) ? "list of " + type(inner) : type(inner));
    if (inner.getMinimum() != null && inner.getMaximum() != null) {
      words.add(
          "%d to %d".formatted(inner.getMinimum().longValue(), inner.getMaximum().longValue()));
    }
    if (field.getDefault() != null) {
      var meant = field.getDefault();
      words.add("default `%s`".formatted(meant.isValueNode() ? meant.asText() : meant));
    }
    return String.join(", ", words);
  }

  private static String type(JSONSchemaProps schema) {
    if (!schema.getEnum().isEmpty()) {
      return schema.getEnum().stream()
          .map(value -> "`" + value.asText() + "`")
          .collect(Collectors.joining(" or "));
    }
    if (schema.getAdditionalProperties() != null) {
      return "map of " + type(schema.getAdditionalProperties().getSchema());
    }
    if (schema.getType() == null) {
      return schema.getXKubernetesIntOrString() == null ? "string or object" : "integer or string";
    }
    return schema.getType();
  }

  private static boolean isList(JSONSchemaProps field) {
    return "array".equals(field.getType());
  }

  private static String cell(String words) {
    return words.replace("|", "\\|");
  }
}
