// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slipway.assembler.failure.AssemblyException;
import dev.slipway.assembler.model.ModelReader.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Models in {@code src/test/resources/models}: valid ones; invalid ones, which the JSON Schema
 * refuses, too; clashing ones, whose parts do not fit together, which no schema can tell. Beside
 * each wrong model lies what the reader must say. {@code SLIPWAY_UPDATE=true} writes what is made.
 */
final class ModelCorpusTest {
  private static final Path CORPUS = Path.of("src/test/resources/models");
  private static final Path SCHEMA = Path.of("../../docs/schema/model.schema.json");
  private static final Path REFERENCE = Path.of("../../docs/model.md");
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Path> valid() throws IOException {
    return models("valid");
  }

  static Stream<Path> invalid() throws IOException {
    return models("invalid");
  }

  static Stream<Path> clashing() throws IOException {
    return models("clashing");
  }

  private static Stream<Path> models(String kind) throws IOException {
    try (var files = Files.list(CORPUS.resolve(kind))) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validModelsAreReadAndFollowTheSchema(Path file) throws IOException, AssemblyException {
    var model = read(file.getFileName().toString(), Files.readString(file));

    assertThat(schemaProblems(file)).isEmpty();
    for (var format : Document.Format.values()) {
      assertThat(read("canonical", model.document().text(format)).document())
          .isEqualTo(model.document());
    }
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidModelsAreRefusedByReaderAndSchema(Path file) throws IOException {
    isCommitted(expected(file), problems(file));
    assertThat(schemaProblems(file)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("clashing")
  void clashingModelsAreRefusedByTheReaderAlone(Path file) throws IOException {
    isCommitted(expected(file), problems(file));
    assertThat(schemaProblems(file)).isEmpty();
  }

  /** Each line of an invalid model's problems is one that the schema sees, too. */
  @ParameterizedTest
  @MethodSource("invalid")
  void theSchemaSeesEveryWrongValueOfInvalidModels(Path file) throws IOException {
    var seen = schemaProblems(file);

    for (var problem : problems(file).lines().toList()) {
      var path = problem.split(": ", 3)[1];
      assertThat(seen).as(problem).containsAnyOf(path, parent(path));
    }
  }

  /** Where a schema sees that a key is missing or not known. */
  private static String parent(String path) {
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }

  @Test
  void theCommittedSchemaIsWhatTheDescriptionSays() throws IOException {
    isCommitted(SCHEMA, ModelReader.schema());
  }

  @Test
  void theReferenceIsWhatTheDescriptionSays() throws IOException {
    isCommitted(REFERENCE, ModelReference.text());
  }

  private static Path expected(Path model) {
    return Path.of(model.toString().replace(".yaml", ".expected"));
  }

  private static String problems(Path file) throws IOException {
    var name = file.getFileName().toString();
    var text = Files.readString(file);
    var failure = catchThrowableOfType(AssemblyException.class, () -> read(name, text));
    assertThat(failure).isNotNull();
    return failure.text() + "\n";
  }

  private static OsModel read(String name, String text) throws AssemblyException {
    return ModelReader.read(List.of(new Source(name, text)));
  }

  private static List<String> schemaProblems(Path file) throws IOException {
    var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    Schema schema = registry.getSchema(ModelReader.schema(), InputFormat.JSON);
    var settings = LoadSettings.builder().setAllowDuplicateKeys(true).build();
    JsonNode node = JSON.valueToTree(new Load(settings).loadFromString(Files.readString(file)));
    return schema.validate(node).stream()
        .map(error -> place(error.getInstanceLocation().toString()))
        .toList();
  }

  /** A JSON pointer as our paths are written. */
  private static String place(String pointer) {
    return pointer.replaceAll("/(\\d+)", "[$1]").replace('/', '.').replaceFirst("^\\.", "");
  }

  private static void isCommitted(Path file, String text) throws IOException {
    if ("true".equals(System.getenv("SLIPWAY_UPDATE"))) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(file)
        .as(
            "SLIPWAY_UPDATE=true ./mvnw -pl operator/assembler -am test writes it; then look at the difference")
        .hasContent(text);
  }
}
