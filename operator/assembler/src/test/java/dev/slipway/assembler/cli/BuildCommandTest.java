// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.assembler.registry.Digest;
import dev.slipway.assembler.testing.SampleImages;
import dev.slipway.assembler.testing.Tar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCommandTest {
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
  void writesTheFilesThatQemuTakes() throws IOException {
    assertThat(scene.build("--dir", folder.resolve("out").toString(), "--json")).isZero();

    assertThat(scene.names("out"))
        .containsExactlyInAnyOrder("os-kernel", "os-initrd.img", "os-cmdline");
    assertThat(folder.resolve("out/os-cmdline")).hasContent("console=ttyS0 quiet panic=-1");
    assertThat(scene.err.toString()).contains("pull kernel", "compress root file system", "wrote ");
    assertThat(new ObjectMapper().readTree(scene.out.toString()).path("segments").asInt())
        .isEqualTo(8);
  }

  @Test
  void aDiskShowsHowMuchOfItsContentsIsWritten() {
    assertThat(scene.build("--dir", scene.path("out"), "--format", "kernel+erofs,kernel+squashfs"))
        .isZero();

    assertThat(scene.err.toString())
        .containsPattern("write os-erofs.img: [1-9]\\d* bytes in")
        .containsPattern("write os-squashfs.img: [1-9]\\d* bytes in");
  }

  @Test
  void aKernelIsWrittenDecompressedWhereThatIsAskedFor() throws IOException {
    scene.registry.image(
        "kernel:1",
        SampleImages.config("{}"),
        new Tar().file("kernel", new Tar().file("plain", "kernel").gzip(), 0644).gzip());

    assertThat(scene.build("--dir", scene.path("out"), "--decompress-kernel")).isZero();

    assertThat(folder.resolve("out/os-kernel"))
        .hasBinaryContent(new Tar().file("plain", "kernel").bytes());
  }

  @Test
  void publishesWhatCanBePulledByItsDigest() throws IOException {
    assertThat(
            scene.build(
                "--publish", scene.registry.name() + "/os/node:1", "--result", result(), "--quiet"))
        .isZero();

    var outcome = read(result());
    var index = scene.registry.manifests.get("os/node/" + outcome.path("digest").asText());
    assertThat(index).isEqualTo(scene.registry.manifests.get("os/node/1"));
    var entry = new ObjectMapper().readTree(index).path("manifests").path(0);
    assertThat(entry.path("platform").path("architecture").asText()).isEqualTo("amd64");
    var manifest =
        new ObjectMapper()
            .readTree(scene.registry.manifests.get("os/node/" + entry.path("digest").asText()));
    assertThat(manifest.path("artifactType").asText())
        .isEqualTo("application/vnd.slipway.os-image.v1");
    assertThat(manifest.path("layers")).hasSize(outcome.path("segments").asInt() + 4);
    assertThat(outcome.path("bytesMoved").asLong())
        .isEqualTo(scene.registry.bytesReceived.get() + scene.registry.bytesSent.get());
    assertThat(scene.err.toString()).isEmpty();
    assertThat(scene.names("")).doesNotContain("os-kernel");
  }

  @Test
  void aWrongModelEndsWithItsOwnExitCodeAndAllProblems() throws IOException {
    Files.writeString(scene.model, "kernal: {}\nservices: {}\n");

    assertThat(scene.build("--result", result())).isEqualTo(3);

    assertThat(scene.err.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith(scene.model + ":"));
    assertThat(read(result()).path("error").path("reason").asText()).isEqualTo("InvalidModel");
  }

  @Test
  void aFailureLeavesNothingHalfWritten() throws IOException {
    scene.registry.lie(scene.images.toolLayer(), new byte[100]);

    assertThat(scene.build("--dir", folder.resolve("out").toString(), "--result", result()))
        .isEqualTo(1);

    assertThat(folder.resolve("out")).doesNotExist();
    var error = read(result()).path("error");
    assertThat(error.path("step").asText()).isEqualTo("PullImages");
    assertThat(error.path("message").asText()).contains(scene.images.toolLayer().toString());
    assertThat(scene.names("cache/tmp")).isEmpty();
  }

  @Test
  void aPublicationThatFailsLeavesNoTag() throws IOException {
    scene.registry.refuseManifests();

    assertThat(scene.build("--publish", scene.registry.name() + "/os/node:1", "--result", result()))
        .isEqualTo(1);

    assertThat(scene.registry.manifests).doesNotContainKey("os/node/1");
    var error = read(result()).path("error");
    assertThat(error.path("step").asText()).isEqualTo("Publish");
    assertThat(error.path("message").asText())
        .contains(scene.registry.name() + "/os/node:1", "HTTP status 403 (DENIED full)");
  }

  @Test
  void theResultFitsATerminationMessageAndIsWrittenInPlace() throws IOException {
    Files.writeString(folder.resolve("result"), "x".repeat(9000));
    var before = Files.getAttribute(folder.resolve("result"), "unix:ino");
    Files.writeString(scene.model, ("ä".repeat(200) + ": x\n").repeat(500));

    assertThat(scene.build("--result", result())).isEqualTo(3);

    assertThat(Files.size(folder.resolve("result"))).isLessThan(4096);
    assertThat(Files.getAttribute(folder.resolve("result"), "unix:ino")).isEqualTo(before);
    assertThat(read(result()).path("error").path("message").asText()).endsWith("…");
  }

  @Test
  void aWrongCommandLineSaysWhatWasExpected() {
    assertThat(scene.build("--compression", "lzma")).isEqualTo(2);
    assertThat(scene.build("--publish", "a/b@" + Digest.of("x"))).isEqualTo(2);
    assertThat(scene.build("--format", "iso-efi")).isEqualTo(2);
    assertThat(scene.run("build", "--arch", "sparc", "os.yaml")).isEqualTo(2);
    assertThat(scene.build("--image-id", "two words")).isEqualTo(2);
    assertThat(scene.err.toString())
        .contains(
            "expected zstd[:LEVEL]",
            "--publish: \"a/b@" + Digest.of("x") + "\" has a digest",
            "--format: expected one of kernel+initrd,",
            "expected amd64 or arm64",
            "is no identity");
  }

  @Test
  void aWrongCommandLineIsNotBuriedUnderTheWholeHelp() {
    assertThat(scene.build("--formt", "tar")).isEqualTo(2);
    assertThat(scene.err.toString().lines())
        .hasSize(3)
        .contains("slipway build --help tells more")
        .anyMatch(line -> line.startsWith("slipway: Unknown option: '--formt'"))
        .anyMatch(line -> line.contains("--format"));
    assertThat(scene.run()).isEqualTo(2);
    assertThat(scene.err.toString()).contains("Housekeeping:");
  }

  @Test
  void aResultThatCannotBeWrittenIsSaidAndHidesNoFailure() throws IOException {
    var result = folder.resolve("none/result").toString();

    assertThat(scene.build("--dir", folder.toString(), "--result", result)).isEqualTo(1);
    assertThat(scene.err.toString())
        .contains("slipway: --result " + result + ": " + result + " does not exist")
        .doesNotContain("defect");

    Files.writeString(scene.model, "kernal: {}\n");
    assertThat(scene.build("--result", result)).isEqualTo(3);
    assertThat(scene.err.toString()).contains("--result " + result, scene.model + ":1:1: kernal");
  }

  @Test
  void optionsThatContradictEachOtherAreNamed() {
    assertThat(scene.run("build", "-o", "x", "--name", "y", "os.yaml")).isEqualTo(2);
    assertThat(scene.run("build", "-o", "x", "--dir", "y", "os.yaml")).isEqualTo(2);
    assertThat(scene.run("build", "-o", "x", "-f", "tar,docker", "os.yaml")).isEqualTo(2);
    assertThat(scene.run("build", "-o", "x", "-f", "kernel+squashfs", "os.yaml")).isEqualTo(2);
    assertThat(scene.run("build", "-o", "-", "--json", "os.yaml")).isEqualTo(2);
    assertThat(scene.run("build", "--size", "big", "os.yaml")).isEqualTo(2);
    assertThat(scene.run("build", "--input-tar", "x", "os.yaml")).isEqualTo(2);
    assertThat(scene.run("build", "--docker", "os.yaml")).isEqualTo(2);
    assertThat(scene.err.toString())
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
    assertThat(scene.build("--dry-run", "--dir", folder.resolve("out").toString())).isZero();

    assertThat(scene.out.toString()).contains("kernel:", "services:");
    assertThat(scene.build("--dry-run", "--json")).isZero();
    assertThat(scene.out.toString()).contains("\"kernel\" : {");
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(scene.registry.requests).isEmpty();
  }

  @Test
  void oneFormatGoesIntoAFileOfAnyName() throws IOException {
    assertThat(scene.build("-o", folder.resolve("any.bin").toString())).isZero();

    assertThat(folder.resolve("any.bin")).isNotEmptyFile();
    assertThat(scene.names("")).doesNotContain("os-kernel");
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    assertThat(scene.run("build", folder.resolve("none.yaml").toString())).isEqualTo(3);
    assertThat(scene.run("build", folder.toString())).isEqualTo(3);
    assertThat(scene.err.toString())
        .contains("none.yaml: cannot be read: no such file")
        .contains(folder + ": cannot be read: Is a directory");
  }

  @Test
  void helpShowsExamplesAndExitCodes() {
    assertThat(scene.run("--help")).isZero();
    assertThat(scene.run("build", "--help")).isZero();
    assertThat(scene.out.toString())
        .contains("Exit codes:", "slipway build os.yaml", "--insecure-registry=HOST:PORT");
    assertThat(scene.out.toString()).contains("help         Shows the help").doesNotContain("%n");
    assertThat(scene.run("help", "completion")).isZero();
    assertThat(scene.out.toString())
        .contains("slipway completion [-hV]")
        .doesNotContain("generate-");
    assertThat(scene.run("completion")).isZero();
    assertThat(scene.run("version")).isZero();
    assertThat(scene.out.toString()).contains("complete -F", "slipway (development)");
  }

  private String result() {
    return folder.resolve("result").toString();
  }

  private static JsonNode read(String file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(Path.of(file)));
  }
}
