// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

class PlainOptionsTest {
  private static final Path JOBS = Path.of("../controller/src/test/resources/golden");
  private static final Load YAML = new Load(LoadSettings.builder().build());

  private static final class Read {
    @Mixin BuildOptions options = new BuildOptions();
  }

  private static String[] words(String line) {
    return ("build " + line).split(" ", -1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "os.yaml",
        "base.yaml node.yaml --dir out --name node",
        "--quiet --json --pull --local-images os.yaml",
        "-q os.yaml",
        "os.yaml --format=tar --format kernel+initrd",
        "--mirror=http://one --mirror two=http://three os.yaml",
        "--insecure-registry=a:1 --insecure-registry=b:2 --insecure-registry=a:1 os.yaml",
        "--cert-file=one.pem --cert-file two.pem os.yaml",
        "--cache=/c --cache-size=1GiB --lock=l os.yaml",
        "--format=tar,docker --format kernel+initrd --arch=amd64,arm64 os.yaml",
        "--reuse=r.example/os@sha256:0 --reuse r.example/os@sha256:1 os.yaml",
        "--progress=- --progress /tmp/progress os.yaml",
        "--publish=r.example/os:1 --result=/dev/termination-log os.yaml",
        "--compression zstd:9 --compression=kernel+erofs=none --image-id=i --image-version 1.2=3 --build-id sha256:0 os.yaml"
      })
  void readsWhatPicocliWouldRead(String line) {
    isReadAsPicocliDoes(words(line));
  }

  /** What the operator's own test has seen; its module knows nothing of this one. */
  @ParameterizedTest
  @ValueSource(strings = {"build-job.yaml", "build-job-full.yaml"})
  void readsTheCommandLinesOfBuildPods(String job) throws IOException {
    var found = YAML.loadFromString(Files.readString(JOBS.resolve(job)));

    var arguments = path(found, "spec", "template", "spec", "containers", 0, "args");

    isReadAsPicocliDoes(((List<?>) arguments).stream().map(String::valueOf).toArray(String[]::new));
  }

  private static Object path(Object in, Object... keys) {
    var found = in;
    for (var key : keys) {
      found =
          requireNonNull(
              key instanceof Integer index
                  ? ((List<?>) found).get(index)
                  : ((Map<?, ?>) found).get(key));
    }
    return found;
  }

  private static void isReadAsPicocliDoes(String... arguments) {
    // Given
    var read = new Read();
    new CommandLine(read).parseArgs(Arrays.copyOfRange(arguments, 1, arguments.length));

    // When
    var plain = PlainOptions.read(arguments);

    // Then
    assertThat(plain)
        .get()
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*spec")
        .isEqualTo(read.options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--help",
        "os.yaml --help",
        "--no-such os.yaml",
        "--dir",
        "--dir= os.yaml",
        "--dir a --dir b os.yaml",
        "--quiet --quiet os.yaml",
        "-q --quiet os.yaml",
        "--quiet=false os.yaml",
        "--format=tar,,docker os.yaml",
        "--arch=amd64, os.yaml",
        "--progress=-x os.yaml",
        "--reuse=- os.yaml",
        "--dir --json os.yaml",
        "--dir \"a os.yaml",
        "-- os.yaml",
        "-",
        "@file os.yaml",
        "--cache @file os.yaml"
      })
  void leavesEverythingElseToPicocli(String line) {
    assertThat(PlainOptions.read(words(line))).isEmpty();
  }

  @Test
  void otherCommandsAreNoBuilds() {
    assertThat(PlainOptions.read("config", "os.yaml")).isEmpty();
  }
}
