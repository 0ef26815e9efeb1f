// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.core.build.Artifact;
import dev.slipway.core.build.PodWord;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodWordsTest {
  private static final String DIGEST = "sha256:" + "ab".repeat(32);

  @Test
  void readsAResult() {
    var text =
        """
        {"digest":"%1$s","sizeBytes":123456789012,"bytesMoved":0,"bytesReused":5,"segments":7,"segmentsReused":6,
         "outputs":[{"type":"KernelInitrd","arch":"amd64","digest":"%1$s","sizeBytes":9}]}
        """
            .formatted(DIGEST);

    assertThat(PodWords.parse(text))
        .isEqualTo(
            new PodWord.Published(
                new Artifact(
                    DIGEST,
                    123456789012L,
                    0,
                    5,
                    7,
                    6,
                    List.of(new Artifact.Output("KernelInitrd", "amd64", DIGEST, 9)))));
  }

  @Test
  void readsAFailure() {
    var text =
        """
        {"error":{"step":"ReadModel","reason":"InvalidModel","message":"os.yaml:3:5: \\"x\\""}}
        """;

    assertThat(PodWords.parse(text))
        .isEqualTo(new PodWord.Refused("ReadModel", "InvalidModel", "os.yaml:3:5: \"x\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "{}",
        "panic: out of memory",
        "{\"digest\":\"sha256:ab\",\"sizeBytes\":1,\"bytesMoved\":1,\"segments\":1}",
        "{\"digest\":\"DIGEST\",\"sizeBytes\":\"1\",\"bytesMoved\":1,\"segments\":1}",
        "{\"digest\":\"DIGEST\",\"sizeBytes\":1.5,\"bytesMoved\":1,\"segments\":1}",
        "{\"digest\":\"DIGEST\",\"sizeBytes\":99999999999999999999,\"bytesMoved\":1,\"segments\":1}",
        "{\"digest\":\"DIGEST\",\"sizeBytes\":-1,\"bytesMoved\":1,\"segments\":1}",
        "{\"digest\":\"DIGEST\",\"sizeBytes\":1,\"bytesMoved\":1}",
        "{\"digest\":\"DIGEST\",\"sizeBytes\":1,\"bytesMoved\":1,\"segments\":1,\"more\":1}",
        "{\"digest\":\"DIGEST\",\"sizeBytes\":1,\"bytesMoved\":1,\"segments\":1,\"segments\":2}",
        "{\"digest\":\"DIGEST\",\"sizeBytes\":1,\"bytesMoved\":1,\"segments\":1}{}",
        "{\"digest\":\"DIGEST\",\"error\":{\"step\":\"A\",\"reason\":\"B\",\"message\":\"c\"}}",
        "{\"error\":{\"step\":\"A\",\"reason\":\"B\"}}",
        "{\"error\":{\"step\":\"A\",\"reason\":\"B\",\"message\":null}}",
        "{\"error\":{\"step\":\"a b\",\"reason\":\"B\",\"message\":\"c\"}}"
      })
  void anythingElseIsUnclear(String text) {
    assertThat(PodWords.parse(text.replace("DIGEST", DIGEST))).isInstanceOf(PodWord.Unclear.class);
  }

  @Test
  void deepAndLongTextsAreUnclear() {
    assertThat(PodWords.parse("[".repeat(4000))).isInstanceOf(PodWord.Unclear.class);
    assertThat(PodWords.parse(" ".repeat(5000) + "{}")).isInstanceOf(PodWord.Unclear.class);
  }
}
