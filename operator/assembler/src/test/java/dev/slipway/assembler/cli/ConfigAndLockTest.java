// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.testing.FakeRegistry;
import dev.slipway.assembler.testing.SampleImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigAndLockTest {
  private final FakeRegistry registry = new FakeRegistry();
  private final SampleImages images = new SampleImages(registry);
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = Files.writeString(folder.resolve("os.yaml"), images.model());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void configPrintsModelsMergedWithTheirKeysInOrderAndNothingAdded() throws IOException {
    var base = write("base.yaml", "services: [{image: 'a:1', name: a}]\nkernel: {image: 'k:1'}\n");
    var more =
        write(
            "more.json",
            "{\"kernel\": {\"cmdline\": \"quiet\"}, \"services\": [{\"name\": \"b\", \"image\": \"b:1\"}]}");

    assertThat(run("config", base, more)).isZero();

    assertThat(out.toString())
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
    assertThat(registry.requests).isEmpty();
  }

  @Test
  void configPrintsJsonAndWarnsOfWhatDoesNothing() throws IOException {
    var file =
        write("os.json", "{\"kernel\": {\"image\": \"k:1\"}, \"trust\": {\"org\": [\"x\"]}}");

    assertThat(run("config", "--format", "json", file)).isZero();

    assertThat(new ObjectMapper().readTree(out.toString()).at("/kernel/image").asText())
        .isEqualTo("k:1");
    assertThat(err.toString()).startsWith("warning: " + file + ":1:").contains("it does nothing");
  }

  @Test
  void configNamesImagesByTheDigestsThatTheirNamesStandFor() {
    assertThat(withRegistry("config", "--resolve")).isZero();

    assertThat(out.toString()).contains(registry.name() + "/kernel:1@sha256:");
    assertThat(out.toString().lines().filter(line -> line.contains("image: ")))
        .isNotEmpty()
        .allMatch(line -> line.contains("@sha256:"));
  }

  @Test
  void configPrintsTheSchemaWithoutAModel() throws IOException {
    assertThat(run("config", "--schema")).isZero();

    assertThat(new ObjectMapper().readTree(out.toString()).path("$schema").asText())
        .contains("2020-12");
  }

  @Test
  void configPrintsAllProblemsOfAllFiles() throws IOException {
    var one = write("one.yaml", "kernel: {image: 7}\nservices: {}\n");
    var two = write("two.yaml", "kernal: {}\n");

    assertThat(run("config", one, two)).isEqualTo(3);

    assertThat(err.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith(one + ":1:17: kernel.image: expected a string"),
            line -> assertThat(line).startsWith(one + ":2:11: services: expected a list"),
            line -> assertThat(line).startsWith(two + ":1:1: kernal: unknown key"));
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aModelByUrlIsRefusedWithTheWayToDoIt() {
    assertThat(run("config", "https://registry.example.org/os.yaml")).isEqualTo(3);
    assertThat(err.toString()).contains("models are read from files: fetch it, read it");
  }

  @Test
  void aLockedModelIsBuiltFromWhatWasLockedAlsoWhenTheTagHasMoved() throws IOException {
    assertThat(withRegistry("lock")).isZero();
    var lock = Files.readString(folder.resolve("os.lock"));
    assertThat(lock)
        .contains("version: 1", "\"" + registry.name() + "/tool:1\": sha256:")
        .endsWith("\n");
    assertThat(withRegistry("lock", "--check")).isZero();
    assertThat(withRegistry("config", "--resolve")).isZero();
    var locked = out.toString();

    images.tool(SampleImages.hostileLayer());

    assertThat(withRegistry("build", "--pull", "--dir", folder.resolve("out").toString())).isZero();
    out.getBuffer().setLength(0);
    assertThat(withRegistry("config", "--resolve", "--pull")).isZero();
    assertThat(out.toString()).isEqualTo(locked);
    assertThat(withRegistry("lock", "--check")).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "os.lock: " + registry.name() + "/tool:1: it is sha256:", "and locked to sha256:");
    assertThat(folder.resolve("os.lock")).hasContent(lock);
    assertThat(withRegistry("lock")).isZero();
    assertThat(folder.resolve("os.lock").toFile()).content().isNotEqualTo(lock);
  }

  @Test
  void anImageThatTheLockFileDoesNotListIsNamedWithTheFix() throws IOException {
    var lock = write("other.lock", "version: 1\nimages: {}\n");

    assertThat(withRegistry("build", "--lock", lock)).isEqualTo(3);

    assertThat(err.toString().lines())
        .isNotEmpty()
        .allMatch(line -> line.startsWith(model + ":"))
        .allMatch(line ->
            line.endsWith(
                "is not in the lock file "
                    + lock
                    + ": run slipway lock to add it, or name the image by digest"));
    assertThat(registry.requests).isEmpty();
  }

  @Test
  void aBrokenOrMissingLockFileIsNamed() throws IOException {
    assertThat(withRegistry("build", "--lock", folder.resolve("none").toString())).isEqualTo(3);
    assertThat(withRegistry("build", "--lock", write("a.lock", "images: {a: b}\n"))).isEqualTo(3);
    assertThat(withRegistry("build", "--lock", write("b.lock", "version: 1\nimages: {a: b}\n")))
        .isEqualTo(3);
    assertThat(withRegistry("build", "--lock", write("c.lock", "["))).isEqualTo(3);

    assertThat(err.toString())
        .contains(
            "none: there is no such file; slipway lock writes it",
            "a.lock: expected version: 1, found null",
            "b.lock: images: a: expected sha256:DIGEST, found \"b\"",
            "c.lock: it is no valid YAML");
  }

  @Test
  void lockFailsWithoutAFileWhenAnImageIsNotThere() throws IOException {
    Files.writeString(
        model,
        "kernel: {image: '%1$s/none:1'}\ninit: ['%1$s/gone:1']\n".formatted(registry.name()));

    assertThat(withRegistry("lock")).isEqualTo(1);

    assertThat(err.toString()).contains(model + ":1:17", "none", model + ":2:8", "gone");
    assertThat(folder.resolve("os.lock")).doesNotExist();
  }

  private int withRegistry(String command, String... options) {
    var args = new ArrayList<>(List.of(command, "--arch", "amd64"));
    args.addAll(List.of("--cache", folder.resolve("cache").toString()));
    args.addAll(List.of("--insecure-registry", registry.name()));
    args.addAll(List.of(options));
    args.add(model.toString());
    return run(args.toArray(String[]::new));
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private int run(String... args) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
