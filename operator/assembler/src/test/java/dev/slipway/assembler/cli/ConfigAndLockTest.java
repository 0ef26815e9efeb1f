// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.testing.SampleImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigAndLockTest {
  @TempDir private Path folder;
  private CommandScene scene;

  @BeforeEach
  void begin() throws IOException {
    scene = new CommandScene(folder);
  }

  @AfterEach
  void end() {
    scene.close();
  }

  @Test
  void configPrintsModelsMergedWithTheirKeysInOrderAndNothingAdded() throws IOException {
    var base = write("base.yaml", "services: [{image: 'a:1', name: a}]\nkernel: {image: 'k:1'}\n");
    var more =
        write(
            "more.json",
            "{\"kernel\": {\"cmdline\": \"quiet\"}, \"services\": [{\"name\": \"b\", \"image\": \"b:1\"}]}");

    assertThat(scene.run("config", base, more)).isZero();

    assertThat(scene.out.toString())
        .isEqualTo(
            """
            kernel:
              image: k:1
              cmdline: quiet
            services:
              - name: a
                image: a:1
              - name: b
                image: b:1
            """);
    assertThat(scene.registry.requests).isEmpty();
  }

  /** The operator's merge of OSImages that extend each other is held to the same files. */
  @Test
  void configMergesAsTheOperatorDoes() throws IOException {
    var merge = Path.of("src/test/resources/models/merge");
    var files = Stream.of("1-base.yaml", "2-middle.yaml", "3-top.yaml").map(merge::resolve);
    var arguments =
        Stream.concat(Stream.of("config", "--format", "json"), files.map(Path::toString));

    assertThat(scene.run(arguments.toArray(String[]::new))).isZero();

    assertThat(new ObjectMapper().readTree(scene.out.toString()))
        .isEqualTo(new ObjectMapper().readTree(merge.resolve("merged.json").toFile()));
  }

  @Test
  void configPrintsJsonAndWarnsOfWhatDoesNothing() throws IOException {
    var file =
        write("os.json", "{\"kernel\": {\"image\": \"k:1\"}, \"trust\": {\"org\": [\"x\"]}}");

    assertThat(scene.run("config", "--format", "json", file)).isZero();

    assertThat(new ObjectMapper().readTree(scene.out.toString()).at("/kernel/image").asText())
        .isEqualTo("k:1");
    assertThat(scene.err.toString())
        .startsWith("warning: " + file + ":1:")
        .contains("it does nothing");
  }

  @Test
  void configNamesImagesByTheDigestsThatTheirNamesStandFor() {
    assertThat(scene.run(scene.line("config", "--resolve"))).isZero();

    assertThat(scene.out.toString()).contains(scene.registry.name() + "/kernel:1@sha256:");
    assertThat(scene.out.toString().lines().filter(line -> line.contains("image: ")))
        .isNotEmpty()
        .allMatch(line -> line.contains("@sha256:"));
  }

  @Test
  void configPrintsTheSchemaWithoutAModel() throws IOException {
    assertThat(scene.run("config", "--schema")).isZero();

    assertThat(new ObjectMapper().readTree(scene.out.toString()).path("$schema").asText())
        .contains("2020-12");
  }

  @Test
  void configPrintsAllProblemsOfAllFiles() throws IOException {
    var one = write("one.yaml", "kernel: {image: 7}\nservices: {}\n");
    var two = write("two.yaml", "kernal: {}\n");

    assertThat(scene.run("config", one, two)).isEqualTo(3);

    assertThat(scene.err.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith(one + ":1:17: kernel.image: expected a string"),
            line -> assertThat(line).startsWith(one + ":2:11: services: expected a list"),
            line -> assertThat(line).startsWith(two + ":1:1: kernal: unknown key"));
    assertThat(scene.out.toString()).isEmpty();
  }

  @Test
  void aModelByUrlIsRefusedWithTheWayToDoIt() {
    assertThat(scene.run("config", "https://registry.example.org/os.yaml")).isEqualTo(3);
    assertThat(scene.err.toString()).contains("models are read from files: fetch it, read it");
  }

  @Test
  void aLockedModelIsBuiltFromWhatWasLockedAlsoWhenTheTagHasMoved() throws IOException {
    assertThat(scene.run(scene.line("lock"))).isZero();
    var lock = Files.readString(folder.resolve("os.lock"));
    assertThat(lock)
        .contains("version: 1", "\"" + scene.registry.name() + "/tool:1\": sha256:")
        .endsWith("\n");
    assertThat(scene.run(scene.line("lock", "--check"))).isZero();
    assertThat(scene.run(scene.line("config", "--resolve"))).isZero();
    var locked = scene.out.toString();

    scene.images.tool(SampleImages.hostileLayer());

    assertThat(scene.run(scene.line("build", "--pull", "--dir", folder.resolve("out").toString())))
        .isZero();
    scene.out.getBuffer().setLength(0);
    assertThat(scene.run(scene.line("config", "--resolve", "--pull"))).isZero();
    assertThat(scene.out.toString()).isEqualTo(locked);
    assertThat(scene.run(scene.line("lock", "--check"))).isEqualTo(1);
    assertThat(scene.err.toString())
        .contains(
            "os.lock: " + scene.registry.name() + "/tool:1: it is sha256:",
            "and locked to sha256:");
    assertThat(folder.resolve("os.lock")).hasContent(lock);
    assertThat(scene.run(scene.line("lock"))).isZero();
    assertThat(folder.resolve("os.lock").toFile()).content().isNotEqualTo(lock);
  }

  @Test
  void anImageThatTheLockFileDoesNotListIsNamedWithTheFix() throws IOException {
    var lock = write("other.lock", "version: 1\nimages: {}\n");

    assertThat(scene.run(scene.line("build", "--lock", lock))).isEqualTo(3);

    assertThat(scene.err.toString().lines())
        .isNotEmpty()
        .allMatch(line -> line.startsWith(scene.model + ":"))
        .allMatch(line ->
            line.endsWith(
                "is not in the lock file "
                    + lock
                    + ": run slipway lock to add it, or name the image by digest"));
    assertThat(scene.registry.requests).isEmpty();
  }

  @Test
  void aBrokenOrMissingLockFileIsNamed() throws IOException {
    assertThat(scene.run(scene.line("build", "--lock", folder.resolve("none").toString())))
        .isEqualTo(3);
    assertThat(scene.run(scene.line("build", "--lock", write("a.lock", "images: {a: b}\n"))))
        .isEqualTo(3);
    assertThat(
            scene.run(
                scene.line("build", "--lock", write("b.lock", "version: 1\nimages: {a: b}\n"))))
        .isEqualTo(3);
    assertThat(scene.run(scene.line("build", "--lock", write("c.lock", "[")))).isEqualTo(3);

    assertThat(scene.err.toString())
        .contains(
            "none: there is no such file; slipway lock writes it",
            "a.lock: expected version: 1, found null",
            "b.lock: images: a: expected sha256:DIGEST, found \"b\"",
            "c.lock: it is no valid YAML");
  }

  @Test
  void lockFailsWithoutAFileWhenAnImageIsNotThere() throws IOException {
    Files.writeString(
        scene.model,
        "kernel: {image: '%1$s/none:1'}\ninit: ['%1$s/gone:1']\n".formatted(scene.registry.name()));

    assertThat(scene.run(scene.line("lock"))).isEqualTo(1);

    assertThat(scene.err.toString())
        .contains(scene.model + ":1:17", "none", scene.model + ":2:8", "gone");
    assertThat(folder.resolve("os.lock")).doesNotExist();
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
