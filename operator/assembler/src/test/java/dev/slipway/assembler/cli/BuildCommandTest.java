// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.registry.Digest;
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

class BuildCommandTest {
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
  void writesTheFilesThatQemuTakes() throws IOException {
    assertThat(build("--dir", folder.resolve("out").toString(), "--json")).isZero();

    assertThat(names("out")).containsExactlyInAnyOrder("os-kernel", "os-initrd.img", "os-cmdline");
    assertThat(folder.resolve("out/os-cmdline")).hasContent("console=ttyS0 quiet panic=-1");
    assertThat(err.toString()).contains("pull kernel", "compress root file system", "wrote ");
    assertThat(new ObjectMapper().readTree(out.toString()).path("segments").asInt()).isEqualTo(8);
  }

  @Test
  void publishesWhatCanBePulledByItsDigest() throws IOException {
    assertThat(build("--publish", registry.name() + "/os/node:1", "--result", result(), "--quiet"))
        .isZero();

    var outcome = read(result());
    var index = registry.manifests.get("os/node/" + outcome.path("digest").asText());
    assertThat(index).isEqualTo(registry.manifests.get("os/node/1"));
    var entry = new ObjectMapper().readTree(index).path("manifests").path(0);
    assertThat(entry.path("platform").path("architecture").asText()).isEqualTo("amd64");
    var manifest =
        new ObjectMapper()
            .readTree(registry.manifests.get("os/node/" + entry.path("digest").asText()));
    assertThat(manifest.path("artifactType").asText())
        .isEqualTo("application/vnd.slipway.os-image.v1");
    assertThat(manifest.path("layers")).hasSize(outcome.path("segments").asInt() + 4);
    assertThat(outcome.path("bytesMoved").asLong())
        .isEqualTo(registry.bytesReceived.get() + registry.bytesSent.get());
    assertThat(err.toString()).isEmpty();
    assertThat(names("")).doesNotContain("os-kernel");
  }

  @Test
  void aWrongModelEndsWithItsOwnExitCodeAndAllProblems() throws IOException {
    Files.writeString(model, "kernal: {}\nservices: {}\n");

    assertThat(build("--result", result())).isEqualTo(3);

    assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.startsWith(model + ":"));
    assertThat(read(result()).path("error").path("reason").asText()).isEqualTo("InvalidModel");
  }

  @Test
  void aFailureLeavesNothingHalfWritten() throws IOException {
    registry.lie(images.toolLayer(), new byte[100]);

    assertThat(build("--dir", folder.resolve("out").toString(), "--result", result())).isEqualTo(1);

    assertThat(folder.resolve("out")).doesNotExist();
    var error = read(result()).path("error");
    assertThat(error.path("step").asText()).isEqualTo("PullImages");
    assertThat(error.path("message").asText()).contains(images.toolLayer().toString());
    assertThat(names("cache/tmp")).isEmpty();
  }

  @Test
  void aPublicationThatFailsLeavesNoTag() throws IOException {
    registry.refuseManifests();

    assertThat(build("--publish", registry.name() + "/os/node:1", "--result", result()))
        .isEqualTo(1);

    assertThat(registry.manifests).doesNotContainKey("os/node/1");
    var error = read(result()).path("error");
    assertThat(error.path("step").asText()).isEqualTo("Publish");
    assertThat(error.path("message").asText())
        .contains(registry.name() + "/os/node:1", "HTTP status 403 (DENIED full)");
  }

  @Test
  void theResultFitsATerminationMessageAndIsWrittenInPlace() throws IOException {
    Files.writeString(folder.resolve("result"), "x".repeat(9000));
    var before = Files.getAttribute(folder.resolve("result"), "unix:ino");
    Files.writeString(model, ("ä".repeat(200) + ": x\n").repeat(500));

    assertThat(build("--result", result())).isEqualTo(3);

    assertThat(Files.size(folder.resolve("result"))).isLessThan(4096);
    assertThat(Files.getAttribute(folder.resolve("result"), "unix:ino")).isEqualTo(before);
    assertThat(read(result()).path("error").path("message").asText()).endsWith("…");
  }

  @Test
  void aWrongCommandLineSaysWhatWasExpected() {
    assertThat(build("--compression", "lzma")).isEqualTo(2);
    assertThat(build("--publish", "a/b@" + Digest.of("x"))).isEqualTo(2);
    assertThat(build("--format", "iso-efi")).isEqualTo(2);
    assertThat(run("build", "--arch", "sparc", "os.yaml")).isEqualTo(2);
    assertThat(build("--image-id", "two words")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "expected zstd[:LEVEL]",
            "--publish: \"a/b@" + Digest.of("x") + "\" has a digest",
            "--format: expected one of kernel+initrd,",
            "expected amd64 or arm64",
            "is no identity");
  }

  @Test
  void aWrongCommandLineIsNotBuriedUnderTheWholeHelp() {
    assertThat(build("--formt", "tar")).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(3)
        .contains("slipway build --help tells more")
        .anyMatch(line -> line.startsWith("slipway: Unknown option: '--formt'"))
        .anyMatch(line -> line.contains("--format"));
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Housekeeping:");
  }

  @Test
  void aResultThatCannotBeWrittenIsSaidAndHidesNoFailure() throws IOException {
    var result = folder.resolve("none/result").toString();

    assertThat(build("--dir", folder.toString(), "--result", result)).isEqualTo(1);
    assertThat(err.toString())
        .contains("slipway: --result " + result + ": " + result + " does not exist")
        .doesNotContain("defect");

    Files.writeString(model, "kernal: {}\n");
    assertThat(build("--result", result)).isEqualTo(3);
    assertThat(err.toString()).contains("--result " + result, model + ":1:1: kernal");
  }

  @Test
  void optionsThatContradictEachOtherAreNamed() {
    assertThat(run("build", "-o", "x", "--name", "y", "os.yaml")).isEqualTo(2);
    assertThat(run("build", "-o", "x", "--dir", "y", "os.yaml")).isEqualTo(2);
    assertThat(run("build", "-o", "x", "-f", "tar,docker", "os.yaml")).isEqualTo(2);
    assertThat(run("build", "-o", "x", "-f", "kernel+squashfs", "os.yaml")).isEqualTo(2);
    assertThat(run("build", "-o", "-", "--json", "os.yaml")).isEqualTo(2);
    assertThat(run("build", "--size", "big", "os.yaml")).isEqualTo(2);
    assertThat(run("build", "--input-tar", "x", "os.yaml")).isEqualTo(2);
    assertThat(run("build", "--docker", "os.yaml")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "leave out --name",
            "leave out --dir",
            "expected one --format, found 2",
            "kernel+squashfs is no format of a single stream",
            "use --result FILE",
            "--size: expected a size such as 512M or 2G",
            "taken from the cache by itself",
            "asks no Docker daemon");
  }

  @Test
  void aDryRunPrintsTheMergedModelAndBuildsNothing() throws IOException {
    assertThat(build("--dry-run", "--dir", folder.resolve("out").toString())).isZero();

    assertThat(out.toString()).contains("kernel:", "services:");
    assertThat(build("--dry-run", "--json")).isZero();
    assertThat(out.toString()).contains("\"kernel\" : {");
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(registry.requests).isEmpty();
  }

  @Test
  void oneFormatGoesIntoAFileOfAnyName() throws IOException {
    assertThat(build("-o", folder.resolve("any.bin").toString())).isZero();

    assertThat(folder.resolve("any.bin")).isNotEmptyFile();
    assertThat(names("")).doesNotContain("os-kernel");
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    assertThat(run("build", folder.resolve("none.yaml").toString())).isEqualTo(3);
    assertThat(run("build", folder.toString())).isEqualTo(3);
    assertThat(err.toString())
        .contains("none.yaml: cannot be read: no such file")
        .contains(folder + ": cannot be read: Is a directory");
  }

  @Test
  void helpShowsExamplesAndExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(run("build", "--help")).isZero();
    assertThat(out.toString())
        .contains("Exit codes:", "slipway build os.yaml", "--insecure-registry=HOST:PORT");
    assertThat(out.toString()).contains("help         Shows the help").doesNotContain("%n");
    assertThat(run("help", "completion")).isZero();
    assertThat(out.toString()).contains("slipway completion [-hV]").doesNotContain("generate-");
    assertThat(run("completion")).isZero();
    assertThat(run("version")).isZero();
    assertThat(out.toString()).contains("complete -F", "slipway (development)");
  }

  private int build(String... options) {
    var args =
        new ArrayList<>(
            List.of("build", "--arch", "amd64", "--cache", folder.resolve("cache").toString()));
    args.addAll(List.of("--insecure-registry", registry.name()));
    args.addAll(List.of(options));
    args.add(model.toString());
    return run(args.toArray(String[]::new));
  }

  private int run(String... args) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  private String result() {
    return folder.resolve("result").toString();
  }

  private static JsonNode read(String file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(Path.of(file)));
  }

  private List<String> names(String of) throws IOException {
    try (var files = Files.list(folder.resolve(of))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
