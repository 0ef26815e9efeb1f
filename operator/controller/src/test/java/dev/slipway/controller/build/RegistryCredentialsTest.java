// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RegistryCredentialsTest {
  @Test
  void theFirstForARegistryCounts() {
    var credentials = new RegistryCredentials();

    assertThat(credentials.add(bytes("{\"auths\":{\"a\":{\"auth\":\"1\"}}}"))).isTrue();
    assertThat(
            credentials.add(bytes("{\"auths\":{\"a\":{\"auth\":\"2\"},\"b\":{\"auth\":\"3\"}}}")))
        .isTrue();

    assertThat(new String(credentials.config(), StandardCharsets.UTF_8))
        .isEqualTo("{\"auths\":{\"a\":{\"auth\":\"1\"},\"b\":{\"auth\":\"3\"}}}");
  }

  @Test
  void whatIsNoConfigurationIsNotTaken() {
    var credentials = new RegistryCredentials();

    assertThat(credentials.add(bytes("{\"credsStore\":\"x\"}"))).isFalse();
    assertThat(credentials.add(bytes("user:password"))).isFalse();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
