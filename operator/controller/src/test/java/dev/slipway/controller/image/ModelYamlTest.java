// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelYamlTest {
  @Test
  void readsWhatLinuxKitReads() throws ModelYaml.Wrong {
    var model =
        ModelYaml.read(
            """
            # a comment
            kernel:
              image: linuxkit/kernel:6.6
              cmdline: "console=ttyS0"
            init: [linuxkit/init:1, linuxkit/runc:1]
            onboot:
              - name: sysctl
                image: linuxkit/sysctl:1
                binds.add: ["/a:/a"]
                sysctl:
                  net.ipv4.ip_forward: 1
            files:
              - path: etc/x
                contents: |
                  a: b
                mode: 0644
            trust:
              org: [linuxkit]
            """);

    assertThat(model.kernel().image()).isEqualTo("linuxkit/kernel:6.6");
    assertThat(model.onboot().getFirst().bindsAdd()).containsExactly("/a:/a");
    assertThat(model.onboot().getFirst().sysctl()).isEqualTo(Map.of("net.ipv4.ip_forward", "1"));
    assertThat(model.files().getFirst().contents()).isEqualTo("a: b\n");
    assertThat(model.files().getFirst().mode()).isEqualTo("0644");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          kernel: {image: k, image: l}                    | line 1: image: this key is there twice
          services: [{name: a, image: b, nme: c}]         | line 1: services[0].nme: there is no such key
          services: {name: a}                             | line 1: services: this cannot be its value
          files: [{path: a, source: b}]                   | line 1: files[0].source: files of the machine that builds
          yamlFrom: {configMapKeyRef: {name: a, key: b}}  | yamlFrom: this key is an OSImage's
          files: [{path: a, contentsFrom: {secretKeyRef: {name: a, key: b}}}] | files[0].contentsFrom: this key is
          onboot: [{name: a, image: b, readonly: maybe}]  | line 1: onboot[0].readonly: this cannot be its value: maybe
          "kernel: ["                                     | line 1: no valid YAML:
          "[kernel]"                                      | line 1: expected a mapping with kernel
          "? [a]"                                         | line 1: expected a word as a key
          "a: *b"                                         | line 1: no valid YAML: found undefined alias
          "#" | line 1: it is empty
          """)
  void whatIsWrongIsToldWithLineAndKey(String yaml, String problem) {
    assertThatExceptionOfType(ModelYaml.Wrong.class)
        .isThrownBy(() -> ModelYaml.read(yaml))
        .withMessageStartingWith(problem)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("dev.slipway", "java."));
  }

  @Test
  void anAliasStandsForWhatItNames() throws ModelYaml.Wrong {
    var model =
        ModelYaml.read(
            """
            kernel: {image: k}
            init: [i]
            services:
            - name: a
              image: &image same:1
              env: &env [A=1]
            - {name: b, image: *image, env: *env}
            """);

    assertThat(model.services().get(1).image()).isEqualTo("same:1");
    assertThat(model.services().get(1).env()).containsExactly("A=1");
  }

  @Test
  void whatIsWrongInAnAliasIsToldWhereItIsWritten() {
    assertThatExceptionOfType(ModelYaml.Wrong.class)
        .isThrownBy(
            () -> ModelYaml.read("onboot:\n- &a {name: a, image: b, nme: c}\nservices:\n- *a\n"))
        .withMessage("line 2: onboot[0].nme: there is no such key");
  }

  @Test
  void documentsThatAreMadeToExhaustTheReaderAreRefused() {
    var bomb = new StringBuilder("trust:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n");
    for (var c = 'b'; c <= 'g'; c++) {
      var alias = "*" + (char) (c - 1);
      bomb.append("  %c: &%c [".formatted(c, c));
      bomb.append(String.join(", ", Collections.nCopies(8, alias))).append("]\n");
    }

    assertRefused(
        bomb.toString(),
        "line 2: with what its aliases stand for, the document has more than 100000 values");
    assertRefused(
        "trust: &a [*a]",
        "line 1: with what its aliases stand for, the document has more than 16 levels");
    assertRefused("trust: " + "[".repeat(100_000), "line 1: the document has more than 16 levels");
    assertRefused(
        "trust: [&a x, " + String.join(", ", Collections.nCopies(65, "*a")) + "]",
        "line 1: the document has more than 64 aliases");
  }

  private static void assertRefused(String yaml, String problem) {
    assertThatExceptionOfType(ModelYaml.Wrong.class)
        .isThrownBy(() -> ModelYaml.read(yaml))
        .withMessage(problem);
  }
}
