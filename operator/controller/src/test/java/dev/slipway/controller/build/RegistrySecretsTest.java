// SPDX-License-Identifier: Apache-2.0
package dev.slipway.controller.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.controller.platform.RegistrySecrets;
import org.junit.jupiter.api.Test;

class RegistrySecretsTest {
  @Test
  void thatWhichMayPushComesFirst() {
    assertThat(RegistrySecrets.names(Builds.full().getSpec())).containsExactly("push", "pull");
    assertThat(RegistrySecrets.names(Builds.web().getSpec())).isEmpty();
  }
}
