// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.core.registry.Proxies;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigTest {
  @Test
  void readsWhatKubectlAndDockerWrite() throws AccessProblem {
    assertThat(
            DockerConfig.read(
                """
                {"auths": {
                  "https://index.docker.io/v1/": {"auth": "YTpi"},
                  "registry.example:5000": {"username": "a", "password": "b"},
                  "https://other.example/path": {"username": "x", "password": "y", "auth": "YTpi"},
                  "empty.example": {}
                }}
                """,
                "Secret s"))
        .isEqualTo(
            Map.of(
                "docker.io", "Basic YTpi",
                "registry.example:5000", "Basic YTpi",
                "other.example", "Basic YTpi"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pass:word", "{\"auth\": \"pass:word\"}", "[]", "{\"auths\": 1}"})
  void whatIsNoneIsToldWithoutSayingWhatItIs(String text) {
    assertThatExceptionOfType(AccessProblem.class)
        .isThrownBy(() -> DockerConfig.read(text, "Secret s"))
        .withMessageStartingWith("Secret s h")
        .withMessageNotContaining("word");
  }

  @Test
  void anAccessDoesNotTellItsCredentials() {
    assertThat(new Access(Map.of("r.example", "Basic c2VjcmV0"), Map.of(), "", Proxies.NONE))
        .asString()
        .contains("r.example")
        .doesNotContain("c2VjcmV0");
  }
}
