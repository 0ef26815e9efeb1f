// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Makes the definitions and the reference from the records. {@code SLIPWAY_UPDATE=true} writes
 * them.
 */
class CustomResourceDefinitionsTest {
  private static final Path COMMITTED = Path.of("src/main/crds");
  private static final Path REFERENCE = Path.of("../docs/resources.md");

  static List<Class<? extends CustomResource<?, ?>>> kinds() {
    return List.of(
        OSImage.class, OSImageBuild.class, OSMachineClass.class, OSNodePool.class, OSMachine.class);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theCommittedFileIsWhatTheRecordsSay(
      Class<? extends CustomResource<?, ?>> kind, @TempDir Path made) throws IOException {
    isCommitted(
        COMMITTED.resolve(CustomResource.getCRDName(kind) + ".yaml"),
        Serialization.asYaml(definition(kind, made)));
  }

  @Test
  void theReferenceIsWhatTheDefinitionsSay(@TempDir Path made) throws IOException {
    var definitions = new ArrayList<CustomResourceDefinition>();
    for (var kind : kinds()) {
      definitions.add(definition(kind, made));
    }
    isCommitted(REFERENCE, ResourceReference.of(definitions));
  }

  private static void isCommitted(Path file, String text) throws IOException {
    if ("true".equals(System.getenv("SLIPWAY_UPDATE"))) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(file)
        .as("SLIPWAY_UPDATE=true ./mvnw -pl crds test writes it; then look at the difference")
        .hasContent(text);
  }

  private static CustomResourceDefinition definition(
      Class<? extends CustomResource<?, ?>> kind, Path made) throws IOException {
    new CRDGenerator()
        .customResourceClasses(kind)
        .withParallelGenerationEnabled(false)
        .inOutputDir(made.toFile())
        .generate();
    var file = made.resolve(CustomResource.getCRDName(kind) + "-v1.yml");
    return finish(
        Serialization.unmarshal(Files.readString(file), CustomResourceDefinition.class), kind);
  }

  /**
   * Adds what the generator leaves out: the kind's description, a required spec, columns in their
   * order, and a bound for all that has none.
   */
  private static CustomResourceDefinition finish(
      CustomResourceDefinition crd, Class<? extends CustomResource<?, ?>> kind) {
    crd.getMetadata().setAnnotations(Map.of());
    var order =
        Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    for (var version : crd.getSpec().getVersions()) {
      version.setAdditionalPrinterColumns(
          version.getAdditionalPrinterColumns().stream()
              .sorted(Comparator.comparingInt(column -> order.indexOf(column.getName())))
              .toList());
      var schema = version.getSchema().getOpenAPIV3Schema();
      schema.setDescription(kind.getAnnotation(JsonClassDescription.class).value());
      schema.setRequired(List.of("spec"));
      bound(schema);
    }
    return crd;
  }

  private static void bound(JSONSchemaProps schema) {
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
        bound(schema.getItems().getSchema());
      }
      case "object" -> {
        if (schema.getAdditionalProperties() != null) {
          schema.setMaxProperties(64L);
          bound(schema.getAdditionalProperties().getSchema());
        }
        schema.getProperties().forEach(CustomResourceDefinitionsTest::boundField);
      }
      default -> {}
    }
  }

  private static void boundField(String name, JSONSchemaProps field) {
    if (name.equals("conditions")) {
      field.setXKubernetesListType("map");
      field.setXKubernetesListMapKeys(List.of("type"));
      field.setMaxItems(16L);
      field.getItems().getSchema().setRequired(List.of("type", "status"));
    }
    bound(field);
  }
}
