// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Makes the definitions from the records. */
final class Definitions {
  private Definitions() {}

  static List<Class<? extends CustomResource<?, ?>>> kinds() {
    return List.of(
        OSImage.class, OSImageBuild.class, OSMachineClass.class, OSNodePool.class, OSMachine.class);
  }

  /** The definition of a kind; {@code made} is a folder for what the generator writes. */
  static CustomResourceDefinition of(Class<? extends CustomResource<?, ?>> kind, Path made)
      throws IOException {
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
   * order, and what {@link Schemas} knows.
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
      Schemas.finish("", schema);
    }
    return crd;
  }
}
