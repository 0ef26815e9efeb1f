// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.model.ModelReader.Source;
import dev.slipway.assembler.registry.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Reads, checks and plans each of LinuxKit's own examples, which are not copied into this
 * repository: docs/assembler.md tells how to fetch them.
 */
@EnabledIfEnvironmentVariable(
    named = LinuxKitExamplesTest.FOLDER,
    matches = ".+",
    disabledReason = "needs the folder of LinuxKit's examples; see docs/assembler.md")
final class LinuxKitExamplesTest {
  static final String FOLDER = "SLIPWAY_LINUXKIT_EXAMPLES";

  /**
   * Has a comment in a block of text that ends the block: LinuxKit's own parser refuses it, too.
   */
  private static final String NO_YAML = "static-ip.yml";

  @TestFactory
  Stream<DynamicTest> readsChecksAndPlansEachExample() throws IOException {
    var folder = Path.of(System.getenv(FOLDER));
    List<Path> files;
    try (var all = Files.walk(folder)) {
      files = all.filter(f -> f.toString().endsWith(".yml")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(folder.relativize(file).toString(), () -> plan(file)));
  }

  private static void plan(Path file) throws IOException, AssemblyException {
    if (file.endsWith(NO_YAML)) {
      assertThatThrownBy(() -> read(file.toString(), Files.readString(file)))
          .hasMessageContaining(NO_YAML + ":27:1: no valid YAML");
      return;
    }
    var model = read(file.toString(), Files.readString(file));

    assertThat(model.images()).allSatisfy(image -> Reference.parse(image.name()));
    assertThat(model.containers()).isNotEmpty();
    var canonical = model.document().text(Document.Format.YAML);
    assertThat(read("canonical " + file, canonical).document()).isEqualTo(model.document());
  }

  private static OsModel read(String name, String text) throws AssemblyException {
    return ModelReader.read(List.of(new Source(name, text)));
  }
}
