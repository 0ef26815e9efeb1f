// SPDX-License-Identifier: Apache-2.0
package dev.slipway.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    return Definitions.kinds();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theCommittedFileIsWhatTheRecordsSay(
      Class<? extends CustomResource<?, ?>> kind, @TempDir Path made) throws IOException {
    isCommitted(
        COMMITTED.resolve(CustomResource.getCRDName(kind) + ".yaml"),
        Serialization.asYaml(Definitions.of(kind, made)));
  }

  @Test
  void theReferenceIsWhatTheDefinitionsSay(@TempDir Path made) throws IOException {
    var definitions = new ArrayList<CustomResourceDefinition>();
    for (var kind : kinds()) {
      definitions.add(Definitions.of(kind, made));
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
}
