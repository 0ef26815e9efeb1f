// SPDX-License-Identifier: Apache-2.0
package dev.slipway.assembler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

class PlainOptionsTest {
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
        "--publish=r.example/os:1 --result=/dev/termination-log os.yaml",
        "--compression zstd:9 --image-id=i --image-version 1.2=3 --build-id sha256:0 os.yaml"
      })
  void readsWhatPicocliWouldRead(String line) {
    // Given
    var read = new Read();
    new CommandLine(read).parseArgs(line.split(" ", -1));

    // When
    var plain = PlainOptions.read(words(line));

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
        "--format=tar,docker os.yaml",
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
